import Synchronization

/// Counts the requests under way in the whole process, and lets no more in than there may be.
final class RequestGate: Sendable {
    private let underWay = Atomic(0)

    /// How many there are.
    var count: Int { underWay.load(ordering: .relaxed) }

    /// Lets a request in; ``leave()`` ends it.
    /// - Parameter limit: The most at a time.
    /// - Returns: whether there was room.
    func enter(limit: Int) -> Bool {
        guard underWay.add(1, ordering: .relaxed).newValue > limit else { return true }
        leave()
        return false
    }

    /// Ends a request that was let in.
    func leave() {
        underWay.subtract(1, ordering: .relaxed)
    }
}
