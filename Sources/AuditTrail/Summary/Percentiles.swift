/// Whole milliseconds, each with how often it was met: exact, and as small as there are different ones.
struct Percentiles: Sendable {
    private var counts: [Int: Int] = [:]
    private(set) var total = 0

    mutating func add(_ value: Int?) {
        guard let value else { return }
        counts[value, default: 0] += 1
        total += 1
    }

    /// The smallest value that so many per cent do not exceed; nil where there is none.
    /// - Parameter perMille: Such as 990 for the 99th percentile.
    func value(perMille: Int) -> Int? {
        let rank = max(1, (total * perMille + 999) / 1000)
        var seen = 0
        for (value, count) in counts.sorted(by: { $0.key < $1.key }) {
            seen += count
            if seen >= rank { return value }
        }
        return nil
    }
}
