/// How many more failures are borne: a measure that fills again within a minute. In whole sixty-thousandths of a failure, so
/// that nothing is lost to rounding.
struct FailureBucket {
    private static let one = 60_000
    private var level: Int
    private var filledAt: Int

    /// A full measure of so many failures.
    init(_ limit: Int, now: Int) {
        level = limit * Self.one
        filledAt = now
    }

    /// Counts a failure.
    mutating func fail(_ limit: Int, now: Int) {
        level = max(filled(limit, now: now) - Self.one, 0)
        filledAt = max(filledAt, now)
    }

    /// The milliseconds until another failure is borne; nil where it is now.
    func wait(_ limit: Int, now: Int) -> Int? {
        let level = filled(limit, now: now)
        return level >= Self.one ? nil : (Self.one - level + limit - 1) / limit
    }

    /// Whether a minute has passed, and with it all that was counted.
    func isForgotten(now: Int) -> Bool { now - filledAt >= Self.one }

    private func filled(_ limit: Int, now: Int) -> Int {
        min(limit * Self.one, level + min(max(now - filledAt, 0), Self.one) * limit)
    }
}
