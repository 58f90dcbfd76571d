import Synchronization

/// Asks about opaque tokens, remembers the answers, and never asks twice at a time about one token.
///
/// Fails closed: without an answer that can be believed the token is neither good nor bad, and the request gets 503.
final class Introspector: Sendable {
    private typealias Verdict = Result<Principal, AuthenticationFailure>

    private struct State {
        var flights: [TokenDigest: Task<Verdict, Never>] = [:]
        var reportedAt = Int.min
    }

    /// How many tokens are asked about at one time; who would be one more is told to come again.
    private static let maximumFlights = 256
    /// How many inactive tokens are remembered: whoever invents tokens pushes out nothing else.
    private static let inactiveCapacity = 16_384
    /// How often an outage is reported, in seconds.
    private static let reportInterval = 10

    private let settings: IntrospectionSettings
    private let tokens: VerifiedTokens
    private let transport: any IssuerTransport
    private let clock: @Sendable () -> Int
    private let report: @Sendable (IssuerEvent) -> Void
    private let inactive = TokenCache<AuthenticationFailure>(capacity: inactiveCapacity)
    private let state = Mutex(State())

    init(
        _ settings: IntrospectionSettings, tokens: VerifiedTokens, transport: any IssuerTransport,
        clock: @escaping @Sendable () -> Int, report: @escaping @Sendable (IssuerEvent) -> Void
    ) {
        self.settings = settings
        self.tokens = tokens
        self.transport = transport
        self.clock = clock
        self.report = report
    }

    /// What becomes of a token that is not known to be good.
    func outcome(_ token: ArraySlice<UInt8>, _ digest: TokenDigest) -> AuthenticationOutcome {
        let now = clock()
        if let known = inactive.value(digest, now: now) { return .settled(.failure(known)) }
        return state.withLock { state in
            if let flight = state.flights[digest] { return .pending { await flight.value } }
            // The answer may have come since the caller looked.
            if let principal = tokens.principal(of: digest, now: now) { return .settled(.success(principal)) }
            guard state.flights.count < Self.maximumFlights else {
                return .settled(.failure(.introspectionUnavailable))
            }
            let flight = Task { await self.ask(token, digest) }
            state.flights[digest] = flight
            return .pending { await flight.value }
        }
    }

    private func ask(_ token: ArraySlice<UInt8>, _ digest: TokenDigest) async -> Verdict {
        let verdict = await judge(token, digest)
        state.withLock { $0.flights[digest] = nil }
        return verdict
    }

    private func judge(_ token: ArraySlice<UInt8>, _ digest: TokenDigest) async -> Verdict {
        do {
            let answer = try await transport.send(.introspection(of: token, settings))
            return try conclude(IntrospectionAnswer(answer), digest)
        } catch let error as IssuerUnreachable {
            return unavailable(error.reason)
        } catch let error as IntrospectionAnswer.Malformed {
            return unavailable(error.reason)
        } catch let error as AuthenticationFailure {
            inactive.insert(error, for: digest, until: clock() + settings.inactiveAge)
            return .failure(error)
        } catch {
            return unavailable("\(type(of: error))")
        }
    }

    /// What an answer means. Remembered for as long as the configuration allows, and never past the token's own end.
    private func conclude(_ answer: IntrospectionAnswer, _ digest: TokenDigest) throws -> Verdict {
        guard case .active(let claims) = answer else { throw AuthenticationFailure.inactiveToken }
        guard claims.timesAreNumbers else {
            throw IntrospectionAnswer.Malformed(reason: "a time in the answer is not a number of seconds")
        }
        let now = clock()
        let end = try claims.end(leeway: 0) ?? .max
        guard now < end else { throw AuthenticationFailure.inactiveToken }
        try claims.checkStart(now: Double(now), leeway: Double(Self.leeway))
        if let audience = settings.audience { try claims.checkAudience(audience) }
        let principal = try settings.claims.principal(claims, issuer: claims.issuer)
        tokens.insert(principal, for: digest, until: min(end, now + settings.activeAge))
        return .success(principal)
    }

    /// How far the endpoint's clock may be ahead of ours, in seconds.
    private static let leeway = 60

    private func unavailable(_ reason: String) -> Verdict {
        let now = clock()
        let isNews = state.withLock { state in
            guard state.reportedAt == .min || now - state.reportedAt >= Self.reportInterval else { return false }
            state.reportedAt = now
            return true
        }
        if isNews { report(.notIntrospected(url: settings.endpoint.url, reason: reason)) }
        return .failure(.introspectionUnavailable)
    }
}
