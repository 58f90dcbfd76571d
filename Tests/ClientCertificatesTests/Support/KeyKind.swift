import Crypto
import CryptoExtras
import SwiftASN1
import X509

/// The kinds of key that certificates are made with.
enum KeyKind: String, CaseIterable, Sendable {
    case p256, p384, p521, rsa2048, ed25519

    /// RSA keys take long to make: one serves all tests.
    private static let rsa = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }

    func make() throws -> Certificate.PrivateKey {
        switch self {
        case .p256: .init(P256.Signing.PrivateKey())
        case .p384: .init(P384.Signing.PrivateKey())
        case .p521: .init(P521.Signing.PrivateKey())
        case .rsa2048: .init(try Self.rsa.get())
        case .ed25519: .init(Curve25519.Signing.PrivateKey())
        }
    }
}

/// How a private key is written into a file.
enum KeyForm: String, CaseIterable, Sendable {
    case pkcs8 = "PRIVATE KEY"
    case pkcs1 = "RSA PRIVATE KEY"
    case sec1 = "EC PRIVATE KEY"

    /// The key in this form, converted by `openssl`.
    func write(_ key: Certificate.PrivateKey) throws -> String {
        let pem = try key.serializeAsPEM().pemString + "\n"
        let traditional = self == .pkcs8 ? [] : ["-traditional"]
        return try OpenSSL.text(["pkey"] + traditional, input: pem) + "\n"
    }
}
