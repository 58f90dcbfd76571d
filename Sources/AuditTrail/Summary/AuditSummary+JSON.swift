import SallyportPolicy

extension AuditSummary {
    /// The percentiles that are shown.
    static let shares: [(name: String, perMille: Int)] = [
        ("p50", 500), ("p90", 900), ("p99", 990), ("p99.9", 999), ("max", 1000),
    ]

    /// The summary as one JSON object.
    package func json(invalid: Int, unfinished: Int) -> String {
        JSONText.encode(Report(self, invalid: invalid, unfinished: unfinished))
    }
}

/// The form that programs read.
private struct Report: Encodable {
    struct Count: Encodable {
        var value: String
        var count: Int
    }

    struct Generation: Encodable {
        var digest: String
        var count: Int
        var first: String
        var last: String
    }

    var requests: Int
    var invalidLines: Int
    var unfinishedLines: Int
    var first: String?
    var last: String?
    /// By the field's name.
    var top: [String: [Count]]
    /// How many different values each field has.
    var different: [String: Int]
    var milliseconds: [String: [String: Int]]
    var policies: [Generation]

    init(_ summary: AuditSummary, invalid: Int, unfinished: Int) {
        requests = summary.count
        invalidLines = invalid
        unfinishedLines = unfinished
        first = summary.first
        last = summary.last
        top = [:]
        different = [:]
        for (field, tally) in summary.tallies {
            top[field.rawValue] = tally.top(summary.most).map { Count(value: $0.value, count: $0.count) }
            different[field.rawValue] = tally.counts.count
        }
        milliseconds = [:]
        for (phase, found) in summary.durations where found.total > 0 {
            let shares = AuditSummary.shares.compactMap { share in
                found.value(perMille: share.perMille).map { (share.name, $0) }
            }
            milliseconds[phase.rawValue] = Dictionary(uniqueKeysWithValues: shares)
        }
        policies = summary.generationsInOrder.map {
            Generation(
                digest: $0.digest, count: $0.generation.count, first: $0.generation.first, last: $0.generation.last)
        }
    }
}
