import Authentication
import Crypto
import CryptoExtras
import Foundation

/// An issuer with one key, and the plain operation that its tokens stand for.
struct TestIssuer {
    let algorithm: String
    let jwk: [String: String]
    let sign: (Data) throws -> Data
    let verify: (Data, Data) -> Bool

    static func es256() -> TestIssuer {
        let key = P256.Signing.PrivateKey()
        let point = key.publicKey.rawRepresentation
        let jwk = [
            "kty": "EC", "crv": "P-256", "x": base64url(point.prefix(32)), "y": base64url(point.suffix(32)),
        ]
        return TestIssuer(algorithm: "ES256", jwk: jwk, sign: { try key.signature(for: $0).rawRepresentation }) {
            guard let signature = try? P256.Signing.ECDSASignature(rawRepresentation: $0) else { return false }
            return key.publicKey.isValidSignature(signature, for: $1)
        }
    }

    static func rs256() throws -> TestIssuer {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let numbers = try key.publicKey.getKeyPrimitives()
        let jwk = ["kty": "RSA", "n": base64url(numbers.modulus), "e": base64url(numbers.publicExponent)]
        let sign = { (message: Data) in
            try key.signature(for: SHA256.hash(data: message), padding: .insecurePKCS1v1_5).rawRepresentation
        }
        return TestIssuer(algorithm: "RS256", jwk: jwk, sign: sign) {
            key.publicKey.isValidSignature(
                .init(rawRepresentation: $0), for: SHA256.hash(data: $1), padding: .insecurePKCS1v1_5)
        }
    }

    static func edDSA() -> TestIssuer {
        let key = Curve25519.Signing.PrivateKey()
        let jwk = ["kty": "OKP", "crv": "Ed25519", "x": base64url(key.publicKey.rawRepresentation)]
        return TestIssuer(algorithm: "EdDSA", jwk: jwk, sign: { try key.signature(for: $0) }) {
            key.publicKey.isValidSignature($0, for: $1)
        }
    }

    func authenticator() throws -> Authenticator {
        let keys = try JSONSerialization.data(withJSONObject: ["keys": [jwk.merging(["kid": "key-of-2026"]) { $1 }]])
        let issuer = JWTIssuer(issuer: "https://login.example", audience: "sallyport", keys: .set(Array(keys)))
        return try Authenticator(
            Authenticator.Configuration(issuers: [issuer]), nonces: InMemoryNonceStore(),
            clock: { Int(Date().timeIntervalSince1970) })
    }

    /// A token like those of a login service; each number makes another.
    func token(_ number: Int) throws -> String {
        let now = Int(Date().timeIntervalSince1970)
        let claims: [String: Any] = [
            "iss": "https://login.example", "aud": ["sallyport", "conversations"], "sub": "service-\(number)",
            "iat": now, "nbf": now, "exp": now + 3600, "jti": UUID().uuidString, "azp": "integration-platform",
            "scope": "MTLS_READ_INTERNAL MTLS_WRITE_INTERNAL openid profile", "accounts": ["le1606809", "qa44556677"],
            "roles": ["integrator", "reader"],
        ]
        let header = #"{"alg":"\#(algorithm)","typ":"JWT","kid":"key-of-2026"}"#
        let signed = try base64url(Data(header.utf8)) + "." + base64url(JSONSerialization.data(withJSONObject: claims))
        return try "\(signed).\(base64url(sign(Data(signed.utf8))))"
    }

    /// What was signed, and the signature.
    func parts(of token: String) -> (message: Data, signature: Data) {
        let parts = token.split(separator: ".")
        var encoded = parts[2].replacing("-", with: "+").replacing("_", with: "/")
        encoded += String(repeating: "=", count: (4 - encoded.count % 4) % 4)
        return (Data("\(parts[0]).\(parts[1])".utf8), Data(base64Encoded: String(encoded)) ?? Data())
    }
}

private func base64url(_ bytes: some DataProtocol) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
}
