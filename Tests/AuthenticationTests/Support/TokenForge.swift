import Crypto
import CryptoExtras
import Foundation

@testable import Authentication

/// Makes tokens, good and hostile, from raw JSON.
enum TokenForge {
    static let issuer = "https://login.example"
    static let audience = "sallyport"

    static let header = #"{"alg":"ES256","kid":"p256","typ":"JWT"}"#

    /// Good claims, some of them replaced; a nil takes one away.
    static func claims(_ changes: [String: Any?] = [:]) throws -> String {
        var claims: [String: Any] = [
            "iss": issuer, "aud": audience, "sub": "alice", "exp": Gate.now + 600, "iat": Gate.now,
            "scope": "MTLS_READ_INTERNAL other", "accounts": ["le1606809"],
        ]
        for (name, value) in changes { claims[name] = value }
        return try String(decoding: JSONSerialization.data(withJSONObject: claims), as: UTF8.self)
    }

    static func token(
        header: String = header, claims: String, by sign: (Data) throws -> Data = es256
    ) throws -> String {
        let signed = "\(base64url(Array(header.utf8))).\(base64url(Array(claims.utf8)))"
        return try "\(signed).\(base64url(sign(Data(signed.utf8))))"
    }

    static func es256(_ message: Data) throws -> Data {
        try TestKeys.p256.signature(for: message).rawRepresentation
    }

    /// The order of the group of P-256 (FIPS 186-4 appendix D.1.2.3).
    static let orderOfP256 = Data(
        [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 8)
            + [0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51])

    static func rsa(_ key: _RSA.Signing.PrivateKey, _ padding: _RSA.Signing.Padding) -> (Data) throws -> Data {
        { try key.signature(for: SHA256.hash(data: $0), padding: padding).rawRepresentation }
    }

    static func hmac(_ secret: some DataProtocol) -> (Data) throws -> Data {
        { Data(HMAC<SHA256>.authenticationCode(for: $0, using: SymmetricKey(data: Data(secret)))) }
    }

    static func settings(
        keys: [UInt8]? = nil, issuer: String = issuer, leeway: Int = 60, administrators: [ClaimRule] = [],
        internalUsers: [ClaimRule] = []
    ) throws -> JWTIssuer {
        try JWTIssuer(
            issuer: issuer, audience: audience, keys: .set(keys ?? TestKeys.set(TestKeys.all())), leeway: leeway,
            claims: ClaimMapping(administrators: administrators, internalUsers: internalUsers))
    }

    static func gate(_ issuers: [JWTIssuer]? = nil) throws -> Gate {
        try Gate(Gate.configuration(issuers: issuers ?? [settings()]))
    }
}

extension Gate {
    func bearer(_ token: String) -> Result<Principal, AuthenticationFailure> {
        send(Draft().request(authorization: ["Bearer " + token]))
    }
}
