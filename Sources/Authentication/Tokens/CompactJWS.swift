/// A JSON Web Signature in compact form (RFC 7515 section 7.1), taken apart: nothing is verified yet.
package struct CompactJWS {
    /// Header types that name a JWT for access (RFC 7519 section 5.1, RFC 9068 section 2.1), in lower case.
    private static let types: Set<String> = ["jwt", "application/jwt", "at+jwt", "application/at+jwt"]

    let algorithm: JWSAlgorithm
    let identifier: String?
    let payload: [UInt8]
    private let signature: [UInt8]
    private let signed: [UInt8]

    /// Takes a token apart.
    init(parsing text: [UInt8]) throws(AuthenticationFailure) {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, !parts[2].isEmpty else {
            throw .bearer(.invalidToken, "the token is not a signed JWT of three parts")
        }
        guard let header = Base64URL.decode(parts[0]), let payload = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2])
        else { throw .bearer(.invalidToken, "a part of the token is not base64url without padding") }
        let (algorithm, identifier) = try Self.read(header)
        self.algorithm = algorithm
        self.identifier = identifier
        self.payload = payload
        self.signature = signature
        self.signed = Array(text[..<parts[2].startIndex].dropLast())
    }

    /// The payload, if one of the keys made the signature.
    func payload(verifiedBy keys: TokenKeySet) throws(AuthenticationFailure) -> [UInt8] {
        let candidates = keys.candidates(identifier: identifier, algorithm: algorithm)
        guard !candidates.isEmpty else {
            throw .bearer(
                .invalidToken,
                "no key of the issuer fits the token's `alg` and `kid` (without `kid` a single key must fit)")
        }
        guard candidates.contains(where: { $0.isValid(signature, of: signed, by: algorithm) }) else {
            throw .bearer(.invalidToken, "the token's signature is not valid")
        }
        return payload
    }

    /// Verifies a compact JWS with one JSON Web Key, both as bytes, and gives its payload.
    ///
    /// - Throws: `AuthenticationFailure` when the key is not usable or the JWS not valid.
    package static func payload(of text: [UInt8], verifiedBy jwk: [UInt8]) throws(AuthenticationFailure) -> [UInt8] {
        let key: VerificationKey
        do {
            key = try VerificationKey(jwk: JSONReader.object(of: jwk))
        } catch {
            throw .bearer(.invalidToken, "the key cannot be used")
        }
        return try CompactJWS(parsing: text).payload(verifiedBy: TokenKeySet(key))
    }

    /// The header. `jwk`, `jku`, `x5c` and `x5u` are never looked at: keys come from the configuration alone.
    private static func read(_ bytes: [UInt8]) throws(AuthenticationFailure) -> (JWSAlgorithm, String?) {
        guard let header = try? JSONReader.object(of: bytes) else {
            throw .bearer(.invalidToken, "the token's header is not a JSON object without duplicate names")
        }
        // RFC 7515 section 4.1.11: an extension that is not understood must not be ignored. None is understood, and `b64`
        // (RFC 7797) changes what is signed.
        guard header["crit"] == nil, header["b64"] == nil else {
            throw .bearer(.invalidToken, "the token's header has `crit` or `b64`, and no extension is supported")
        }
        guard let algorithm = header["alg"]?.text.flatMap(JWSAlgorithm.init(exactly:)) else {
            throw .bearer(.invalidToken, "the token's `alg` is not an RSA, ECDSA or EdDSA signature")
        }
        if let type = header["typ"], !(type.text.map { types.contains($0.lowercased()) } ?? false) {
            throw .bearer(.invalidToken, "the token's `typ` says that it is not an access token")
        }
        guard let identifier = header["kid"] else { return (algorithm, nil) }
        guard let text = identifier.text else { throw .bearer(.invalidToken, "the token's `kid` is not a text") }
        return (algorithm, text)
    }
}
