/// How often each value was met.
struct Tally: Sendable {
    private(set) var counts: [String: Int] = [:]

    mutating func add(_ value: String?) {
        if let value { counts[value, default: 0] += 1 }
    }

    /// The most frequent first; of equally frequent ones in alphabetical order.
    func top(_ most: Int) -> [(value: String, count: Int)] {
        let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return sorted.prefix(most).map { ($0.key, $0.value) }
    }
}
