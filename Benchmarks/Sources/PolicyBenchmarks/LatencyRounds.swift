/// Latencies that are measured in turn, round by round: a machine's memory may be slower in one second than in the next.
struct LatencyRounds {
    private static let figures = [("median", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)]

    private var names: [String] = []
    private var rounds: [String: [[Int]]] = [:]

    /// Counts what a round measured.
    mutating func add(_ name: String, _ latencies: Latencies) {
        if rounds[name] == nil { names.append(name) }
        rounds[name, default: []].append(latencies.percentiles(Self.figures.map(\.1)))
    }

    /// A line for each name: the medians of what the rounds had for each figure, and the rounds' least and greatest median.
    var lines: [String] {
        names.map { name in
            let rounds = rounds[name] ?? []
            let figures = Self.figures.indices.map { figure in
                let values = rounds.map { $0[figure] }.sorted()
                return "\(Self.figures[figure].0) \(right(values[values.count / 2], 6)) ns"
            }
            let medians = rounds.map { $0[0] }
            return "  \(left(name, 26))\(figures.joined(separator: "   "))"
                + "   (median of rounds \(medians.min() ?? 0) to \(medians.max() ?? 0))"
        }
    }
}
