/// From `Authorization` header to `Principal`.
///
/// A value made once for each snapshot of the configuration and shared by all threads; the nonce store outlives it.
package struct Authenticator: Sendable {
    /// The most bytes of an `Authorization` header.
    package static let maximumHeaderBytes = 8 << 10

    private let oauth1: OAuth1Verifier
    private let tokens: TokenVerifier
    private let nonces: any NonceStore
    private let damper: FailureDamper
    private let failureLimits: FailureDamper.Limits
    private let clock: @Sendable () -> Int

    /// Makes the configuration ready for use.
    ///
    /// - Parameters:
    ///   - configuration: Whom to know.
    ///   - nonces: Remembers nonces; the same one before and after a reload.
    ///   - damper: Slows down who guesses; the same one before and after a reload.
    ///   - memory: Remembers key sets and tokens; the same one before and after a reload. nil for one of its own, that
    ///     fetches nothing.
    ///   - clock: The time, in seconds since 1970.
    /// - Throws: `InvalidConfiguration` with every error of `configuration.problems()`.
    package init(
        _ configuration: Configuration, nonces: any NonceStore, damper: FailureDamper = FailureDamper(),
        memory: TokenMemory? = nil, clock: @escaping @Sendable () -> Int
    ) throws(InvalidConfiguration) {
        let errors = configuration.problems().filter { $0.severity == .error }
        guard errors.isEmpty else { throw InvalidConfiguration(problems: errors) }
        do throws(TokenKeySet.Invalid) {
            tokens = try TokenVerifier(
                configuration.tokens, memory: memory ?? TokenMemory(clock: clock), clock: clock)
        } catch {
            throw InvalidConfiguration(problems: [ConfigurationProblem(.issuer(0), error.message)])
        }
        oauth1 = OAuth1Verifier(
            consumers: ConsumerIndex(configuration.consumers), window: configuration.timestampWindow,
            origin: configuration.baseURL.flatMap(OAuth1Origin.init(baseURL:)))
        self.nonces = nonces
        self.damper = damper
        failureLimits = configuration.failureLimits
        self.clock = clock
    }

    /// The key sets that are fetched, for the memory that keeps them fresh.
    var remoteKeySets: [RemoteKeySet] { tokens.remoteKeySets }

    /// Authenticates a request. Never suspends, and never blocks for longer than a look-up in memory.
    package func authenticate(_ request: AuthenticationRequest) -> AuthenticationOutcome {
        do throws(AuthenticationFailure) {
            guard let header = try header(of: request) else { return try authenticateOAuth1(nil, request) }
            switch header.scheme {
            case .oauth: return try authenticateOAuth1(header, request)
            case .bearer:
                return try damped(header.rest, request) { () throws(AuthenticationFailure) in try tokens.outcome(header)
                }
            case nil:
                throw AuthenticationFailure(
                    .unsupportedScheme, "the `Authorization` scheme must be `OAuth` or `Bearer`")
            }
        } catch {
            return .settled(.failure(error))
        }
    }

    /// - Parameter header: Nil for parameters in the query or a form body (RFC 5849 sections 3.5.2 and 3.5.3).
    private func authenticateOAuth1(
        _ header: AuthorizationHeader?, _ request: AuthenticationRequest
    ) throws(AuthenticationFailure) -> AuthenticationOutcome {
        if request.body == nil, request.isForm { return .needsBody }
        guard let message = try OAuth1Message(header?.rest, request) else {
            throw AuthenticationFailure(
                .missingCredentials, "the request has no `Authorization` header: sign it (OAuth 1.0a) or send a token")
        }
        let now = clock()
        let credentials = try oauth1.credentials(of: message)
        return try damped(credentials.consumerKey, request) { () throws(AuthenticationFailure) in
            switch try oauth1.verify(credentials, message, of: request, now: now) {
            case .needsBody: .needsBody
            case .accepted(let principal, nil): .settled(.success(principal))
            case .accepted(let principal, let nonce?): use(nonce, principal, now: now)
            }
        }
    }

    /// Verifies credentials unless too many of the same place failed, and counts those that fail.
    /// - Parameter caller: The consumer key, or the token.
    private func damped(
        _ caller: some Collection<UInt8>, _ request: AuthenticationRequest,
        _ verify: () throws(AuthenticationFailure) -> AuthenticationOutcome
    ) throws(AuthenticationFailure) -> AuthenticationOutcome {
        guard let source = request.source else { return try verify() }
        if let seconds = damper.wait(source, caller, failureLimits) { throw .tooManyFailures(wait: seconds) }
        do throws(AuthenticationFailure) {
            let outcome = try verify()
            if case .settled(.failure(let failure)) = outcome { throw failure }
            guard case .pending(let finish) = outcome else { return outcome }
            let caller = Array(caller)
            return .pending { [damper, failureLimits] in
                let result = await finish()
                if case .failure(let failure) = result, failure.isGuess { damper.failed(source, caller, failureLimits) }
                return result
            }
        } catch {
            if error.isGuess { damper.failed(source, caller, failureLimits) }
            throw error
        }
    }

    private func use(_ nonce: UsedNonce, _ principal: Principal, now: Int) -> AuthenticationOutcome {
        switch nonces.use(nonce, now: now) {
        case .settled(let verdict): return .settled(oauth1.conclude(verdict, principal))
        case .pending(let verdict):
            let oauth1 = oauth1
            return .pending { await oauth1.conclude(verdict(), principal) }
        }
    }

    /// The one header there may be.
    private func header(of request: AuthenticationRequest) throws(AuthenticationFailure) -> AuthorizationHeader? {
        guard let value = request.authorization.first else { return nil }
        guard request.authorization.count == 1 else {
            throw AuthenticationFailure(.malformed, "there is more than one `Authorization` header")
        }
        guard value.utf8.count <= Self.maximumHeaderBytes else {
            throw AuthenticationFailure(
                .malformed, "the `Authorization` header is longer than \(Self.maximumHeaderBytes) bytes")
        }
        return AuthorizationHeader(value)
    }
}
