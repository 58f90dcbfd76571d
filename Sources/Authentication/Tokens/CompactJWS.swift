/// A JSON Web Signature in compact form (RFC 7515 section 7.1), taken apart: nothing is verified yet.
package struct CompactJWS: Sendable {
    /// Header types that name a JWT for access (RFC 7519 section 5.1, RFC 9068 section 2.1), in lower case.
    private static let types: Set<String> = ["jwt", "application/jwt", "at+jwt", "application/at+jwt"]

    /// Members of a header that name or hold a key (RFC 7515 section 4.1). Keys come from the configuration alone; who sends
    /// one of these hopes that ours do not.
    private static let keyMembers = ["jku", "jwk", "x5u", "x5c"]

    let algorithm: JWSAlgorithm
    let identifier: String?
    private let parts: JWSParts

    /// Takes a token apart.
    init(parsing text: some Collection<UInt8>) throws(AuthenticationFailure) {
        try self.init(JWSParts(text))
    }

    /// Reads the header of a token that was taken apart.
    init(_ parts: JWSParts) throws(AuthenticationFailure) {
        (algorithm, identifier) = try Self.read(parts.header)
        self.parts = parts
    }

    /// What is signed, nothing of it verified yet.
    var payload: [UInt8] { parts.payload }

    /// The payload, if one of the keys made the signature.
    func payload(verifiedBy keys: TokenKeySet) throws(AuthenticationFailure) -> [UInt8] {
        let candidates = keys.candidates(identifier: identifier, algorithm: algorithm)
        guard !candidates.isEmpty else {
            throw .bearer(
                .invalidToken,
                "no key of the issuer fits the token's `alg` and `kid` (without `kid` a single key must fit)")
        }
        guard candidates.contains(where: { $0.isValid(parts.signature, of: parts.signed, by: algorithm) }) else {
            throw .bearer(.invalidToken, "the token's signature is not valid")
        }
        return parts.payload
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

    /// The header.
    private static func read(_ bytes: [UInt8]) throws(AuthenticationFailure) -> (JWSAlgorithm, String?) {
        guard let header = try? JSONReader.object(of: bytes) else {
            throw .bearer(.invalidToken, "the token's header is not a JSON object without duplicate names")
        }
        // RFC 7515 section 4.1.11: an extension that is not understood must not be ignored. None is understood, and `b64`
        // (RFC 7797) changes what is signed.
        guard header["crit"] == nil, header["b64"] == nil else {
            throw .bearer(.invalidToken, "the token's header has `crit` or `b64`, and no extension is supported")
        }
        for member in keyMembers where header[member] != nil {
            throw .bearer(.invalidToken, "the token's header has `\(member)`: keys are not taken from tokens")
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
