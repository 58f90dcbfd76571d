import Synchronization

/// What is known of issuers and tokens beyond one snapshot: fetched key sets, and tokens that were verified.
///
/// One for the process. A reload makes a new `Authenticator` over the same memory: key sets are kept by their source, and
/// verified tokens where everything that they were judged by is the same as before.
package final class TokenMemory: Sendable {
    private struct State {
        var active: [KeySource: RemoteKeySet] = [:]
        var last: (settings: TokenSettings, tokens: VerifiedTokens)?
    }

    private let transport: any IssuerTransport
    private let clock: @Sendable () -> Int
    private let report: @Sendable (IssuerEvent) -> Void
    private let state = Mutex(State())

    /// An empty memory.
    ///
    /// - Parameters:
    ///   - transport: How issuers are reached.
    ///   - clock: The time, in seconds since 1970.
    ///   - report: Told what an operator should know; called from any thread.
    package init(
        transport: any IssuerTransport = NoTransport(), clock: @escaping @Sendable () -> Int,
        report: @escaping @Sendable (IssuerEvent) -> Void = { _ in }
    ) {
        self.transport = transport
        self.clock = clock
        self.report = report
    }

    /// The key set of a source: the one that is kept fresh, or another that is fetched when it is asked for.
    func keySet(_ source: KeySource) -> RemoteKeySet {
        state.withLock { $0.active[source] }
            ?? RemoteKeySet(source, transport: transport, clock: clock, report: report)
    }

    /// The tokens verified under these settings.
    func tokens(for settings: TokenSettings) -> VerifiedTokens {
        state.withLock { state in
            if let last = state.last, last.settings == settings { return last.tokens }
            let tokens = VerifiedTokens()
            state.last = (settings, tokens)
            return tokens
        }
    }

    /// Who asks about opaque tokens.
    func introspector(_ settings: IntrospectionSettings, _ tokens: VerifiedTokens) -> Introspector {
        Introspector(settings, tokens: tokens, transport: transport, clock: clock, report: report)
    }

    /// Keeps the key sets of an authenticator fresh, and no others: called when it is put into use.
    package func serve(_ authenticator: Authenticator) {
        let wanted = authenticator.remoteKeySets
        let gone = state.withLock { state in
            let before = state.active
            state.active = Dictionary(wanted.map { ($0.source, $0) }) { first, _ in first }
            return before.values.filter { old in !wanted.contains { $0 === old } }
        }
        for keySet in gone { keySet.rest() }
        for keySet in wanted { keySet.keepFresh() }
    }

    /// Fetches nothing by itself any more.
    package func rest() {
        for keySet in state.withLock({ Array($0.active.values) }) { keySet.rest() }
    }
}

/// Reaches nobody: for who checks a configuration, and does not serve.
package struct NoTransport: IssuerTransport {
    /// A transport that reaches nobody.
    package init() {}

    /// Always fails.
    package func send(_ request: IssuerRequest) async throws(IssuerUnreachable) -> IssuerAnswer {
        throw IssuerUnreachable(reason: "issuers are not called here")
    }
}
