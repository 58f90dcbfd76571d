import Crypto
import CryptoExtras
import FoundationEssentials

/// A public key of a key set, with the algorithms it may be used with: the key says which, a token never does.
struct VerificationKey: Sendable {
    /// Why a member of a key set is not used.
    struct Unusable: Error, Sendable {
        var reason: String

        init(_ reason: String) {
            self.reason = reason
        }
    }

    private enum Material: Sendable {
        case rsa(_RSA.Signing.PublicKey)
        case p256(P256.Signing.PublicKey)
        case p384(P384.Signing.PublicKey)
        case p521(P521.Signing.PublicKey)
        case ed25519(Curve25519.Signing.PublicKey)
    }

    /// RSA keys from 2048 bits (RFC 7518 section 3.3) to a size that is no burden to verify with.
    private static let rsaBits = 2048...8192

    /// `kid`.
    let identifier: String?
    /// What the key may be used with.
    let algorithms: Set<JWSAlgorithm>
    private let material: Material

    /// Reads a JSON Web Key (RFC 7517, RFC 7518 section 6, RFC 8037 section 2).
    init(jwk: JSONObject) throws(Unusable) {
        guard jwk["d"] == nil, jwk["k"] == nil else { throw Unusable("is a private or symmetric key") }
        try Self.checkUse(jwk)
        identifier = try Self.text("kid", of: jwk)
        let (material, fitting) = try Self.material(of: jwk)
        self.material = material
        if let name = try Self.text("alg", of: jwk) {
            guard let algorithm = JWSAlgorithm(exactly: name), fitting.contains(algorithm) else {
                throw Unusable("has an `alg` that is not supported or does not fit the key")
            }
            algorithms = [algorithm]
        } else {
            algorithms = fitting
        }
    }

    /// Whether a signature over a message is this key's. The algorithm has to be one of the key's.
    func isValid(_ signature: [UInt8], of message: [UInt8], by algorithm: JWSAlgorithm) -> Bool {
        guard algorithms.contains(algorithm) else { return false }
        return switch material {
        case .rsa(let key): Self.isValidRSA(signature, of: message, by: algorithm, key)
        case .p256(let key):
            (try? P256.Signing.ECDSASignature(rawRepresentation: signature))
                .map { key.isValidSignature($0, for: SHA256.hash(data: message)) } ?? false
        case .p384(let key):
            (try? P384.Signing.ECDSASignature(rawRepresentation: signature))
                .map { key.isValidSignature($0, for: SHA384.hash(data: message)) } ?? false
        case .p521(let key):
            (try? P521.Signing.ECDSASignature(rawRepresentation: signature))
                .map { key.isValidSignature($0, for: SHA512.hash(data: message)) } ?? false
        case .ed25519(let key): key.isValidSignature(signature, for: message)
        }
    }

    private static func isValidRSA(
        _ signature: [UInt8], of message: [UInt8], by algorithm: JWSAlgorithm, _ key: _RSA.Signing.PublicKey
    ) -> Bool {
        let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
        return switch algorithm {
        case .rs256: key.isValidSignature(signature, for: SHA256.hash(data: message), padding: .insecurePKCS1v1_5)
        case .rs384: key.isValidSignature(signature, for: SHA384.hash(data: message), padding: .insecurePKCS1v1_5)
        case .rs512: key.isValidSignature(signature, for: SHA512.hash(data: message), padding: .insecurePKCS1v1_5)
        case .ps256: key.isValidSignature(signature, for: SHA256.hash(data: message), padding: .PSS)
        case .ps384: key.isValidSignature(signature, for: SHA384.hash(data: message), padding: .PSS)
        case .ps512: key.isValidSignature(signature, for: SHA512.hash(data: message), padding: .PSS)
        default: false
        }
    }

    // MARK: Reading

    /// RFC 7517 sections 4.2 and 4.3: a key for something else than verifying is not used.
    private static func checkUse(_ jwk: JSONObject) throws(Unusable) {
        if let use = jwk["use"], use.text != "sig" { throw Unusable("is not for signatures (`use`)") }
        if let operations = jwk["key_ops"], operations.texts?.contains("verify") != true {
            throw Unusable("is not for verifying (`key_ops`)")
        }
    }

    private static func material(of jwk: JSONObject) throws(Unusable) -> (Material, Set<JWSAlgorithm>) {
        switch (jwk["kty"]?.text, jwk["crv"]?.text) {
        case ("RSA", _): return try (.rsa(rsa(jwk)), JWSAlgorithm.rsa)
        case ("EC", "P-256"):
            let point = try point(of: jwk, size: 32)
            return try (.p256(checked { try P256.Signing.PublicKey(x963Representation: point) }), [.es256])
        case ("EC", "P-384"):
            let point = try point(of: jwk, size: 48)
            return try (.p384(checked { try P384.Signing.PublicKey(x963Representation: point) }), [.es384])
        case ("EC", "P-521"):
            let point = try point(of: jwk, size: 66)
            return try (.p521(checked { try P521.Signing.PublicKey(x963Representation: point) }), [.es512])
        case ("OKP", "Ed25519"):
            let raw = try bytes("x", of: jwk)
            let key = try checked { try Curve25519.Signing.PublicKey(rawRepresentation: raw) }
            return (.ed25519(key), [.edDSA, .ed25519])
        default: throw Unusable("is of a kind that is not supported (`kty`, `crv`)")
        }
    }

    private static func rsa(_ jwk: JSONObject) throws(Unusable) -> _RSA.Signing.PublicKey {
        let modulus = try bytes("n", of: jwk)
        let exponent = try bytes("e", of: jwk)
        let significant = modulus.drop { $0 == 0 }
        guard rsaBits.contains(significant.count * 8 - (significant.first?.leadingZeroBitCount ?? 0)) else {
            throw Unusable("is an RSA key of fewer than \(rsaBits.lowerBound) bits or more than \(rsaBits.upperBound)")
        }
        return try checked { try _RSA.Signing.PublicKey(n: modulus, e: exponent) }
    }

    /// An uncompressed point. RFC 7518 section 6.2.1.2: the coordinates have the field's full length.
    private static func point(of jwk: JSONObject, size: Int) throws(Unusable) -> [UInt8] {
        let x = try bytes("x", of: jwk)
        let y = try bytes("y", of: jwk)
        guard x.count == size, y.count == size else { throw Unusable("has a coordinate of the wrong length") }
        return [0x04] + x + y
    }

    private static func checked<Key>(_ make: () throws -> Key) throws(Unusable) -> Key {
        do { return try make() } catch { throw Unusable("does not hold a valid public key") }
    }

    private static func bytes(_ name: String, of jwk: JSONObject) throws(Unusable) -> [UInt8] {
        guard let bytes = jwk[name]?.text.flatMap({ Base64.decodeURL(Array($0.utf8)) }), !bytes.isEmpty else {
            throw Unusable("lacks `\(name)`, or it is not base64url")
        }
        return bytes
    }

    private static func text(_ name: String, of jwk: JSONObject) throws(Unusable) -> String? {
        guard let value = jwk[name] else { return nil }
        guard let text = value.text else { throw Unusable("has a `\(name)` that is not a text") }
        return text
    }
}
