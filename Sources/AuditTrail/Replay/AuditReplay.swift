package import SallyportPolicy

/// Replays audit records on a version of the policies, and gathers what comes out differently.
///
/// What it holds grows with the different requests that change, not with the records.
package struct AuditReplay {
    /// What the version is compared with.
    package enum Baseline: Sendable {
        /// What each record says.
        case records
        /// Another version.
        case version(RuleTree)
    }

    private let policies: PolicyReplay
    private let baseline: Baseline
    private(set) var found: [ReplayGroup.Key: ReplayGroup] = [:]
    /// Requests that were replayed.
    package private(set) var count = 0
    private(set) var first: String?
    private(set) var last: String?
    /// Records that no policy decided, by why.
    private(set) var undecided = Tally()

    package init(_ new: RuleTree, against baseline: Baseline) {
        policies = PolicyReplay(new)
        self.baseline = baseline
    }

    package mutating func replay(_ entry: AuditEntry) {
        let recorded: RecordedRequest
        do throws(RecordedRequest.NotDecided) {
            recorded = try RecordedRequest(entry)
        } catch {
            return undecided.add(error.why)
        }
        count += 1
        first = min(first ?? entry.time, entry.time)
        last = max(last ?? entry.time, entry.time)
        guard let change = change(of: recorded) else { return }
        let key = ReplayGroup.Key(recorded.past.request, change)
        found[key, default: ReplayGroup(key, entry)].add(entry)
    }

    private func change(of recorded: RecordedRequest) -> ReplayedChange? {
        switch baseline {
        case .records: policies.change(of: recorded.past, since: recorded.decision)
        case .version(let old): policies.change(of: recorded.past, from: old)
        }
    }

    /// Whether it is compared with what records say.
    var isAgainstRecords: Bool { if case .records = baseline { true } else { false } }

    /// The worst kind first, of one kind the most frequent.
    var groups: [ReplayGroup] {
        let ranks = Dictionary(
            uniqueKeysWithValues: ReplayedChange.Kind.allCases.enumerated().map { ($0.element, $0.offset) })
        func rank(_ group: ReplayGroup) -> (Int, Int, String, String) {
            (ranks[group.key.change.kind] ?? 0, -group.count, group.key.account, group.example)
        }
        return found.values.sorted { rank($0) < rank($1) }
    }

    /// How many requests change in a way.
    func count(of kind: ReplayedChange.Kind) -> Int {
        found.values.reduce(0) { $0 + ($1.key.change.kind == kind ? $1.count : 0) }
    }

    /// Whether any request is decided differently; another rule with the same result is no difference.
    package var isDifferent: Bool { found.keys.contains { $0.change.kind != .rule } }
    /// Whether something is refused that was served.
    package var isRefusing: Bool { found.keys.contains { $0.change.kind == .refused } }
    /// Whether something is served that was refused, or on easier terms.
    package var isWidening: Bool { found.keys.contains { $0.change.isWidening } }

    /// What records do not have, so that it is not compared.
    var notCompared: [String] { isAgainstRecords ? ["requiredScopes", "timeouts", "limits"] : [] }
}
