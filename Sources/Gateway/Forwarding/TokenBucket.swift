/// A rate with a burst, exact: levels are whole billionths of a request, so that nothing is lost to rounding.
struct TokenBucket: Hashable, Sendable {
    private static let one = 1_000_000_000
    private var level: Int
    private var filledAt: UInt64

    /// A full bucket.
    /// - Parameter now: A clock that never goes back, in nanoseconds.
    init(burst: Int, now: UInt64) {
        level = burst * Self.one
        filledAt = now
    }

    /// Takes one request out.
    /// - Returns: nil when there was one; else the nanoseconds until there will be.
    mutating func take(perSecond: Int, burst: Int, now: UInt64) -> Int? {
        fill(perSecond: perSecond, burst: burst, now: now)
        guard level < Self.one else {
            level -= Self.one
            return nil
        }
        return (Self.one - level + perSecond - 1) / perSecond
    }

    /// Whether it is as full as it gets, and so no different from a new one.
    mutating func isFull(perSecond: Int, burst: Int, now: UInt64) -> Bool {
        fill(perSecond: perSecond, burst: burst, now: now)
        return level >= burst * Self.one
    }

    private mutating func fill(perSecond: Int, burst: Int, now: UInt64) {
        let capacity = burst * Self.one
        let elapsed = now > filledAt ? now - filledAt : 0
        filledAt = max(now, filledAt)
        // More time than it takes to fill an empty bucket fills it.
        let enough = UInt64(capacity / perSecond + 1)
        level = min(capacity, level + Int(min(elapsed, enough)) * perSecond)
    }
}
