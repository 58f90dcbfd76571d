/// Verifies bearer tokens (RFC 6750): JWTs (RFC 7519) of configured issuers here, others by asking about them.
///
/// A token whose `iss` names a configured issuer is that issuer's affair whatever else it says: what is wrong with it is not
/// asked about elsewhere. Every other token is introspected, where that is configured.
///
/// Works on what `Crypto` gives, and not by way of an actor that holds keys: to verify takes some tens of microseconds, and a
/// request need not suspend for that.
struct TokenVerifier: Sendable {
    fileprivate struct Issuer: Sendable {
        var settings: JWTIssuer
        var keys: IssuerKeys
    }

    private let issuers: [[UInt8]: Issuer]
    private let verified: VerifiedTokens
    private let introspector: Introspector?
    private let clock: @Sendable () -> Int
    /// The key sets that are fetched.
    let remoteKeySets: [RemoteKeySet]

    /// A verifier for settings that were checked before.
    ///
    /// - Throws: When a key set cannot be used.
    init(
        _ settings: TokenSettings, memory: TokenMemory, clock: @escaping @Sendable () -> Int
    ) throws(TokenKeySet.Invalid) {
        var index: [[UInt8]: Issuer] = [:]
        var remotes: [KeySource: RemoteKeySet] = [:]
        for issuer in settings.issuers {
            let keys = try Self.keys(of: issuer, memory, &remotes)
            index[Array(issuer.issuer.utf8)] = Issuer(settings: issuer, keys: keys)
        }
        remoteKeySets = Array(remotes.values)
        issuers = index
        let verified = memory.tokens(for: settings)
        self.verified = verified
        introspector = settings.introspection.map { memory.introspector($0, verified) }
        self.clock = clock
    }

    /// - Parameter remotes: Those that are fetched; two issuers with one source share one.
    private static func keys(
        of issuer: JWTIssuer, _ memory: TokenMemory, _ remotes: inout [KeySource: RemoteKeySet]
    ) throws(TokenKeySet.Invalid) -> IssuerKeys {
        switch issuer.keys {
        case .set(let json):
            let keys = try TokenKeySet(json: json)
            return .fixed(HeldKeySet(keys: keys, json: json, stamp: KeySetStamp(validUntil: .max)))
        case .source(let source):
            let remote = remotes[source] ?? memory.keySet(source)
            remotes[source] = remote
            return .remote(remote)
        }
    }

    /// What becomes of the token of a header. Known tokens cost a digest and a look-up.
    func outcome(_ header: AuthorizationHeader) throws(AuthenticationFailure) -> AuthenticationOutcome {
        let now = clock()
        let digest = TokenDigest(of: header.rest)
        if let principal = verified.principal(of: digest, now: now) { return .settled(.success(principal)) }
        let token = try header.bearerToken()
        guard let (claims, issuer) = claimed(token) else {
            if let introspector { return introspector.outcome(token, digest) }
            // What is wrong with the token itself comes before whom it names.
            _ = try TokenClaims(CompactJWS(parsing: token).payload)
            throw .bearer(.unknownIssuer, "the token's `iss` is not an issuer that this gateway knows")
        }
        return try Verification(
            jws: CompactJWS(parsing: token), claims: claims, issuer: issuer, digest: digest, verified: verified,
            clock: clock
        ).outcome(now: now)
    }

    /// The claims of a token and whom they name as the issuer, which is read before the signature is verified, but only to
    /// choose whose keys are asked: nothing else is believed until then.
    ///
    /// Looks at the second part alone: a token that names an issuer is not another's for want of a signature.
    private func claimed(_ token: ArraySlice<UInt8>) -> (TokenClaims, Issuer)? {
        let parts = token.split(separator: UInt8(ascii: "."), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count > 1, let payload = Base64.decodeURL(parts[1]), let claims = try? TokenClaims(payload),
            let name = claims.issuer, let issuer = issuers[Array(name.utf8)]
        else { return nil }
        return (claims, issuer)
    }
}

/// One token against its issuer's keys.
private struct Verification: Sendable {
    let jws: CompactJWS
    let claims: TokenClaims
    let issuer: TokenVerifier.Issuer
    let digest: TokenDigest
    let verified: VerifiedTokens
    let clock: @Sendable () -> Int

    /// Verifies at once where the token's key is known; waits for the issuer where it is not, and the issuer may be asked.
    func outcome(now: Int) throws(AuthenticationFailure) -> AuthenticationOutcome {
        let held = issuer.keys.current(now: now)
        if let held, !lacksKey(held) { return try .settled(.success(principal(held, now: now))) }
        guard case .remote(let remote) = issuer.keys else {
            return try .settled(.success(principal(held, now: now)))
        }
        guard let fetch = remote.fetch(held == nil ? .missing : .unknownKey, now: now) else {
            return try .settled(.success(principal(remote, now: now)))
        }
        return .pending {
            await fetch.value
            // One that was under way already may have begun before the issuer had this key.
            if remote.current(now: clock()).map(lacksKey) ?? false {
                await remote.fetch(.unknownKey, now: clock())?.value
            }
            return Result { () throws(AuthenticationFailure) in try principal(remote, now: clock()) }
        }
    }

    /// Whether the token names a key that the set has not, and no key without a name may be meant.
    private func lacksKey(_ held: HeldKeySet) -> Bool {
        guard let identifier = jws.identifier, !held.keys.knows(identifier) else { return false }
        return held.keys.candidates(identifier: identifier, algorithm: jws.algorithm).isEmpty
    }

    /// By the keys that there are now. While they cannot be fetched, a token without a key is not called bad.
    private func principal(_ remote: RemoteKeySet, now: Int) throws(AuthenticationFailure) -> Principal {
        let held = remote.current(now: now)
        if held.map(lacksKey) ?? true, remote.isFailing {
            throw .issuerUnavailable(retryAfterSeconds: remote.secondsToNextAttempt(now: now))
        }
        return try principal(held, now: now)
    }

    private func principal(_ held: HeldKeySet?, now: Int) throws(AuthenticationFailure) -> Principal {
        guard let held else { throw .issuerUnavailable(retryAfterSeconds: 1) }
        let settings = issuer.settings
        _ = try jws.payload(verifiedBy: held.keys)
        guard let end = try claims.end(leeway: settings.leeway) else {
            throw .bearer(.invalidToken, "the token has no `exp`")
        }
        guard now < end else { throw .bearer(.expiredToken, "the token has expired: get a new one") }
        try claims.checkStart(now: Double(now), leeway: Double(settings.leeway))
        try claims.checkAudience(settings.audience)
        let principal = try settings.claims.principal(claims, issuer: settings.issuer)
        verified.insert(principal, for: digest, until: end, stamp: held.stamp)
        return principal
    }
}
