import Foundation

@testable import Authentication

/// Authentication of bearer tokens with issuers that a test plays.
struct TokenWorld {
    static let endpoint = IssuerEndpoint(url: "https://login.example/jwks")

    let clock = TestClock(Gate.now)
    let transport: FakeTransport
    let memory: TokenMemory
    let settings: TokenSettings

    init(
        _ transport: FakeTransport, issuers: [JWTIssuer] = [], introspection: IntrospectionSettings? = nil
    ) {
        let clock = clock
        self.transport = transport
        memory = TokenMemory(transport: transport, clock: { clock.now })
        settings = TokenSettings(issuers: issuers, introspection: introspection)
    }

    static func remote(
        _ transport: FakeTransport, minimumAge: Int = 60, maximumAge: Int = 3600, staleAge: Int = 1000
    ) -> TokenWorld {
        let source = KeySource(
            endpoint, minimumAge: minimumAge, maximumAge: maximumAge, staleAge: staleAge)
        let issuer = JWTIssuer(issuer: TokenForge.issuer, audience: TokenForge.audience, keys: .source(source))
        return TokenWorld(transport, issuers: [issuer])
    }

    /// An authenticator over the memory, as a start or a reload makes one.
    func authenticator(_ change: (inout TokenSettings) -> Void = { _ in }) throws -> Authenticator {
        var settings = settings
        change(&settings)
        let clock = clock
        return try Authenticator(
            Authenticator.Configuration(issuers: settings.issuers, introspection: settings.introspection),
            nonces: InMemoryNonceStore(), memory: memory, clock: { clock.now })
    }
}

extension Authenticator {
    /// What becomes of a token.
    func outcome(_ token: String) -> AuthenticationOutcome {
        authenticate(Draft().request(authorization: ["Bearer \(token)"]))
    }

    /// What becomes of it in the end.
    func bearer(_ token: String) async -> Result<Principal, AuthenticationFailure> {
        await outcome(token).result()
    }

    /// Whether the answer is known without a wait.
    func isKnown(_ token: String) -> Bool {
        if case .settled = outcome(token) { true } else { false }
    }
}
