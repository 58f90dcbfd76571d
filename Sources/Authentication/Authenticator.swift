/// From `Authorization` header to `Principal`.
///
/// A value made once for each snapshot of the configuration and shared by all threads; the nonce store outlives it.
package struct Authenticator: Sendable {
    /// The most bytes of an `Authorization` header.
    package static let maximumHeaderBytes = 8 << 10

    private let oauth1: OAuth1Verifier
    private let tokens: TokenVerifier
    private let nonces: any NonceStore
    private let clock: @Sendable () -> Int

    /// Makes the configuration ready for use.
    ///
    /// - Parameters:
    ///   - configuration: Whom to know.
    ///   - nonces: Remembers nonces; the same one before and after a reload.
    ///   - memory: Remembers key sets and tokens; the same one before and after a reload. nil for one of its own, that
    ///     fetches nothing.
    ///   - clock: The time, in seconds since 1970.
    /// - Throws: `InvalidConfiguration` with every error of `configuration.problems()`.
    package init(
        _ configuration: Configuration, nonces: any NonceStore, memory: TokenMemory? = nil,
        clock: @escaping @Sendable () -> Int
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
        self.clock = clock
    }

    /// The key sets that are fetched, for the memory that keeps them fresh.
    var remoteKeySets: [RemoteKeySet] { tokens.remoteKeySets }

    /// Whether the body has to be read before the request can be authenticated: it is a form, and is signed (RFC 5849 section
    /// 3.4.1.3.1).
    ///
    /// - Parameters:
    ///   - authorization: Every value of the `Authorization` header.
    ///   - contentType: The value of `Content-Type`; its parameters do not matter.
    package static func needsFormBody(authorization: [String], contentType: String?) -> Bool {
        guard authorization.count == 1, let contentType else { return false }
        let type = contentType.prefix { $0 != ";" }.split { $0 == " " || $0 == "\t" }
        return AuthorizationHeader(authorization[0]).scheme == "oauth"
            && type.map { $0.lowercased() } == ["application/x-www-form-urlencoded"]
    }

    /// Authenticates a request. Never suspends, and never blocks for longer than a look-up in memory.
    package func authenticate(_ request: AuthenticationRequest) -> AuthenticationOutcome {
        do throws(AuthenticationFailure) {
            let header = try header(of: request)
            switch header.scheme {
            case "oauth": return try authenticateOAuth1(header, request)
            case "bearer": return try tokens.outcome(header)
            default:
                throw AuthenticationFailure(
                    .unsupportedScheme, "the `Authorization` scheme must be `OAuth` or `Bearer`")
            }
        } catch {
            return .settled(.failure(error))
        }
    }

    private func authenticateOAuth1(
        _ header: AuthorizationHeader, _ request: AuthenticationRequest
    ) throws(AuthenticationFailure) -> AuthenticationOutcome {
        let now = clock()
        let (principal, nonce) = try oauth1.verify(header.rest, of: request, now: now)
        switch nonces.use(nonce, now: now) {
        case .settled(let verdict): return .settled(oauth1.conclude(verdict, principal))
        case .pending(let verdict):
            let oauth1 = oauth1
            return .pending { await oauth1.conclude(verdict(), principal) }
        }
    }

    /// The one header there must be.
    private func header(of request: AuthenticationRequest) throws(AuthenticationFailure) -> AuthorizationHeader {
        guard let value = request.authorization.first else { throw missing(request) }
        guard request.authorization.count == 1 else {
            throw AuthenticationFailure(.malformed, "there is more than one `Authorization` header")
        }
        guard value.utf8.count <= Self.maximumHeaderBytes else {
            throw AuthenticationFailure(
                .malformed, "the `Authorization` header is longer than \(Self.maximumHeaderBytes) bytes")
        }
        return AuthorizationHeader(value)
    }

    /// RFC 5849 section 3.5 knows two more places for the parameters; who uses one of them is told so.
    private func missing(_ request: AuthenticationRequest) -> AuthenticationFailure {
        let query = request.target.utf8.drop { $0 != UInt8(ascii: "?") }.dropFirst()
        let parameters = (FormParameters.parse(query) ?? []) + (FormParameters.parse(request.formBody ?? []) ?? [])
        guard parameters.contains(where: \.isOfProtocol) else {
            return AuthenticationFailure(
                .missingCredentials, "the request has no `Authorization` header: sign it (OAuth 1.0a) or send a token")
        }
        return .oauth1(
            .missingCredentials, "parameter_rejected",
            "OAuth parameters are accepted in the `Authorization` header alone, not in the query or a form body")
    }
}
