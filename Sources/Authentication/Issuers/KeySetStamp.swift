import Synchronization

/// Whether a key set still counts: shared by all that was concluded from it, so that what a removed key signed is worth
/// nothing from the moment the set without it is there.
final class KeySetStamp: Sendable {
    private let end: Atomic<Int>

    /// A stamp that is valid until a time, in seconds since 1970.
    init(validUntil: Int) {
        end = Atomic(validUntil)
    }

    /// Whether it is valid at a time.
    func isValid(at now: Int) -> Bool { now < end.load(ordering: .acquiring) }

    /// Makes it valid until another time.
    func extend(to time: Int) {
        end.store(time, ordering: .releasing)
    }

    /// Ends it, for good.
    func revoke() {
        end.store(.min, ordering: .releasing)
    }
}
