import Crypto
import CryptoExtras
import Foundation

/// Keys for tokens, made anew in each run, and the key set that an issuer would publish of them.
enum TestKeys {
    static let rsa = makeRSA()
    static let otherRSA = makeRSA()
    static let p256 = P256.Signing.PrivateKey()
    static let p384 = P384.Signing.PrivateKey()
    static let p521 = P521.Signing.PrivateKey()
    static let ed25519 = Curve25519.Signing.PrivateKey()

    private static func makeRSA() -> _RSA.Signing.PrivateKey {
        do { return try _RSA.Signing.PrivateKey(keySize: .bits2048) } catch { fatalError("no RSA key: \(error)") }
    }

    static func jwk(_ key: _RSA.Signing.PrivateKey, _ more: [String: Any] = [:]) throws -> [String: Any] {
        let numbers = try key.publicKey.getKeyPrimitives()
        return ["kty": "RSA", "n": base64url(numbers.modulus), "e": base64url(numbers.publicExponent)]
            .merging(more) { $1 }
    }

    static func jwk(_ curve: String, _ x963: Data, _ more: [String: Any] = [:]) -> [String: Any] {
        let size = (x963.count - 1) / 2
        let x = base64url(x963.dropFirst().prefix(size))
        return ["kty": "EC", "crv": curve, "x": x, "y": base64url(x963.suffix(size))].merging(more) { $1 }
    }

    static func jwk(_ key: Curve25519.Signing.PrivateKey, _ more: [String: Any] = [:]) -> [String: Any] {
        ["kty": "OKP", "crv": "Ed25519", "x": base64url(key.publicKey.rawRepresentation)].merging(more) { $1 }
    }

    /// One key of each kind, none pinned to an algorithm by `alg`.
    static func all() throws -> [[String: Any]] {
        try [
            jwk(rsa, ["kid": "rsa", "use": "sig"]),
            jwk("P-256", p256.publicKey.x963Representation, ["kid": "p256"]),
            jwk("P-384", p384.publicKey.x963Representation, ["kid": "p384"]),
            jwk("P-521", p521.publicKey.x963Representation, ["kid": "p521"]),
            jwk(ed25519, ["kid": "ed25519", "key_ops": ["verify"]]),
        ]
    }

    static func set(_ keys: [[String: Any]]) throws -> [UInt8] {
        try Array(JSONSerialization.data(withJSONObject: ["keys": keys]))
    }
}

func base64url(_ bytes: some DataProtocol) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
}
