/// Verifies bearer tokens (RFC 6750) that are JWTs (RFC 7519) of configured issuers.
///
/// Works on what `Crypto` gives, and not by way of an actor that holds keys: to verify takes some tens of microseconds, and a
/// request need not suspend for that.
struct TokenVerifier: Sendable {
    private struct Issuer: Sendable {
        var settings: JWTIssuer
        var keys: TokenKeySet
    }

    private let issuers: [[UInt8]: Issuer]

    /// A verifier for issuers that were checked before.
    ///
    /// - Throws: When a key set cannot be used.
    init(_ issuers: [JWTIssuer]) throws(TokenKeySet.Invalid) {
        var index: [[UInt8]: Issuer] = [:]
        for issuer in issuers {
            index[Array(issuer.issuer.utf8)] = try Issuer(settings: issuer, keys: TokenKeySet(json: issuer.keySet))
        }
        self.issuers = index
    }

    /// The principal that a token proves.
    ///
    /// The issuer is read before the signature is verified, but only to choose whose keys are asked: nothing else is believed
    /// until then.
    func verify(_ token: ArraySlice<UInt8>, now: Int) throws(AuthenticationFailure) -> Principal {
        let jws = try CompactJWS(parsing: Array(token))
        guard let claimed = try TokenClaims(jws.payload).issuer, let issuer = issuers[Array(claimed.utf8)] else {
            throw .bearer(.unknownIssuer, "the token's `iss` is not an issuer that this gateway knows")
        }
        let claims = try TokenClaims(jws.payload(verifiedBy: issuer.keys))
        try claims.checkTimes(now: Double(now))
        try claims.checkAudience(issuer.settings.audience)
        return try Self.principal(claims, issuer.settings)
    }

    private static func principal(
        _ claims: TokenClaims, _ settings: JWTIssuer
    ) throws(AuthenticationFailure) -> Principal {
        try Principal(
            name: claims.subject(), scheme: .bearer, issuer: settings.issuer,
            scopes: claims.scopes(settings.scopesClaim),
            accounts: claims.accounts(settings.accountsClaim),
            isAdministrator: settings.administrators.contains { $0.matches(claims.claims) })
    }
}
