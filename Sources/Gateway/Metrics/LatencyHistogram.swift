/// How often something took how long; times are in nanoseconds.
struct LatencyHistogram: Hashable, Sendable {
    /// The upper ends of the buckets, ascending; what takes longer than the last is in one more.
    let bounds: [Int]
    /// How many there were in each bucket alone.
    private(set) var counts: [Int]
    /// All of them together.
    private(set) var sum = 0

    /// How many there were.
    var count: Int { counts.reduce(0, +) }

    init(bounds: [Int]) {
        self.bounds = bounds
        counts = [Int](repeating: 0, count: bounds.count + 1)
    }

    /// It took so long once.
    mutating func add(_ nanoseconds: Int) {
        var bucket = 0
        while bucket < bounds.count, nanoseconds > bounds[bucket] { bucket += 1 }
        counts[bucket] += 1
        sum += nanoseconds
    }

    /// Adds what another one with the same bounds counted.
    mutating func add(_ other: LatencyHistogram) {
        for index in counts.indices { counts[index] += other.counts[index] }
        sum += other.sum
    }
}

extension LatencyHistogram {
    /// For what is done in memory, unless a certificate or a token has to be asked for: 10 µs to 5 s.
    static let ofDecisions = LatencyHistogram(
        bounds: [10, 25, 50, 100, 250, 500, 1000, 5000, 25_000, 100_000, 1_000_000, 5_000_000].map { $0 * 1000 })

    /// For calls to others: 1 ms to 60 s.
    static let ofCalls = LatencyHistogram(
        bounds: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000].map { $0 * 1_000_000 })
}
