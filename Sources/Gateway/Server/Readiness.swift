import Synchronization

/// Whether the gateway takes requests, as `/readyz` tells it.
final class Readiness: Sendable {
    private let ready = Atomic(false)

    /// Whether it does.
    var isReady: Bool { ready.load(ordering: .relaxed) }

    func set(_ isReady: Bool) { ready.store(isReady, ordering: .relaxed) }
}
