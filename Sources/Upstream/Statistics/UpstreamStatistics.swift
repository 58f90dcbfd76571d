/// What a client of upstreams has done since it was started, and what it holds now.
package struct UpstreamStatistics: Sendable, Equatable {
    /// Calls that were answered in full.
    package var answered = 0
    /// Calls that failed, by what failed; every kind is there.
    package var failures: [UpstreamFailure.Kind: Int] = [:]
    /// Calls that were sent on a connection that was there.
    package var reusedConnections = 0
    /// Connections that were opened, or tried to be.
    package var openedConnections = 0
    /// TLS handshakes that were begun.
    package var handshakes = 0
    /// Calls that were tried once more.
    package var retries = 0
    /// Connections that are open.
    package var openConnections = 0
    /// Connection pools that there are: one for each account, certificate and pinned address, in each thread.
    package var pools = 0
    /// Calls that are under way.
    package var calls = 0

    /// The sum of both.
    static func + (left: UpstreamStatistics, right: UpstreamStatistics) -> UpstreamStatistics {
        UpstreamStatistics(
            answered: left.answered + right.answered,
            failures: left.failures.merging(right.failures, uniquingKeysWith: +),
            reusedConnections: left.reusedConnections + right.reusedConnections,
            openedConnections: left.openedConnections + right.openedConnections,
            handshakes: left.handshakes + right.handshakes, retries: left.retries + right.retries,
            openConnections: left.openConnections + right.openConnections, pools: left.pools + right.pools,
            calls: left.calls + right.calls)
    }
}
