import Crypto
import CryptoExtras

/// A consumer's RSA key, by which RSA-SHA1 and RSA-SHA256 signatures are judged (RFC 5849 section 3.4.3).
package struct OAuth1PublicKey: Sendable {
    /// Why a text is no such key.
    package struct Invalid: Error, Sendable, Hashable {
        /// What is wrong: lower case, no full stop.
        package var message: String
    }

    private static let bits = 2048...8192
    private let key: _RSA.Signing.PublicKey

    /// Reads a public key in PEM: `PUBLIC KEY` or `RSA PUBLIC KEY`.
    package init(pem: String) throws(Invalid) {
        guard !pem.contains("PRIVATE KEY") else {
            throw Invalid(message: "holds a private key, which is the consumer's alone: give its public half")
        }
        guard let key = try? _RSA.Signing.PublicKey(unsafePEMRepresentation: pem) else {
            throw Invalid(message: "holds no RSA public key in PEM")
        }
        guard Self.bits.contains(key.keySizeInBits) else {
            throw Invalid(
                message: "has \(key.keySizeInBits) bits: it must have from \(Self.bits.lowerBound) to"
                    + " \(Self.bits.upperBound)")
        }
        self.key = key
    }

    private init(_ key: _RSA.Signing.PublicKey) {
        self.key = key
    }

    /// A key whose private half nobody has; nil where none can be made. Made once, which takes a moment.
    static let spare: OAuth1PublicKey? = (try? _RSA.Signing.PrivateKey(keySize: .bits2048))
        .map { OAuth1PublicKey($0.publicKey) }

    /// Whether a signature (RSASSA-PKCS1-v1_5) is right.
    func accepts(_ signature: [UInt8], of baseString: [UInt8], by algorithm: OAuth1Algorithm) -> Bool {
        let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
        return switch algorithm {
        case .rsaSHA1:
            key.isValidSignature(
                signature, for: Insecure.SHA1.hash(data: baseString), padding: .insecurePKCS1v1_5)
        case .rsaSHA256:
            key.isValidSignature(signature, for: SHA256.hash(data: baseString), padding: .insecurePKCS1v1_5)
        case .hmacSHA1, .hmacSHA256, .hmacSHA512, .plaintext: false
        }
    }
}
