/// What many records say together.
package struct AuditSummary: Sendable {
    /// A generation of the policies, and which records it decided.
    struct Generation: Sendable {
        var count = 0
        var first: String
        var last: String
    }

    package private(set) var count = 0
    private(set) var first: String?
    private(set) var last: String?
    private(set) var tallies: [AuditField: Tally]
    private(set) var durations: [AuditPhase: Percentiles] = [:]
    private(set) var generations: [String: Generation] = [:]
    let most: Int

    /// What is counted, in the order in which it is shown.
    static let counted: [AuditField] = [.decision, .code, .status, .account, .principal, .host, .rule, .wouldDeny]

    /// - Parameter most: How many values of each kind are shown, the most frequent first.
    package init(top most: Int) {
        self.most = most
        tallies = Dictionary(uniqueKeysWithValues: Self.counted.map { ($0, Tally()) })
    }

    package mutating func add(_ entry: AuditEntry) {
        count += 1
        first = min(first ?? entry.time, entry.time)
        last = max(last ?? entry.time, entry.time)
        for field in Self.counted { tallies[field]?.add(Self.value(of: field, in: entry)) }
        durations[.decided, default: Percentiles()].add(entry.milliseconds.decided)
        durations[.firstByte, default: Percentiles()].add(entry.milliseconds.firstByte)
        durations[.total, default: Percentiles()].add(entry.milliseconds.total)
        var generation = generations[entry.policy] ?? Generation(first: entry.time, last: entry.time)
        generation.count += 1
        generation.first = min(generation.first, entry.time)
        generation.last = max(generation.last, entry.time)
        generations[entry.policy] = generation
    }

    /// The generations in the order in which they were met.
    var generationsInOrder: [(digest: String, generation: Generation)] {
        generations.sorted { ($0.value.first, $0.key) < ($1.value.first, $1.key) }.map { ($0.key, $0.value) }
    }

    private static func value(of field: AuditField, in entry: AuditEntry) -> String? {
        switch field {
        case .decision: entry.decision
        case .code: entry.code
        case .status: entry.status.map(String.init)
        case .account: entry.account
        case .principal: entry.principal
        case .host: entry.host
        case .rule: entry.rule.map { rule in entry.ruleID.map { "\(rule) \($0)" } ?? rule }
        case .wouldDeny: entry.wouldDeny
        default: nil
        }
    }
}
