import Synchronization

/// What one worker has done. Only its thread counts; anybody may read.
final class UpstreamCounters: Sendable {
    /// One number.
    final class Counter: Sendable {
        private let number = Atomic(0)

        var value: Int { number.load(ordering: .relaxed) }

        func count() {
            number.add(1, ordering: .relaxed)
        }

        func set(_ value: Int) {
            number.store(value, ordering: .relaxed)
        }
    }

    /// Calls that were answered in full.
    let answered = Counter()
    /// Calls that were sent on a connection that was there.
    let reused = Counter()
    /// Connections that were opened, or tried to be.
    let connections = Counter()
    /// TLS handshakes that were begun.
    let handshakes = Counter()
    /// Calls that were tried once more.
    let retries = Counter()
    /// Connections that are open.
    let openConnections = Counter()
    /// Connection pools that there are.
    let pools = Counter()
    /// Calls that are under way.
    let calls = Counter()
    private let failures = Dictionary(
        uniqueKeysWithValues: UpstreamFailure.Kind.allCases.map { ($0, Counter()) })

    /// A call has ended.
    func ended(_ event: UpstreamEvent, reusedConnection: Bool) {
        if reusedConnection { reused.count() }
        if case .failed(let failure) = event { failures[failure.kind]?.count() } else { answered.count() }
    }

    /// What was counted so far.
    var statistics: UpstreamStatistics {
        UpstreamStatistics(
            answered: answered.value, failures: failures.mapValues(\.value), reusedConnections: reused.value,
            openedConnections: connections.value, handshakes: handshakes.value, retries: retries.value,
            openConnections: openConnections.value, pools: pools.value, calls: calls.value)
    }
}
