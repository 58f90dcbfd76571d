/// An allow rule that did not match, and the first field on which it failed.
public struct NearestMiss: Hashable, Sendable {
    /// The rule.
    public var rule: RuleReference
    /// The first field that does not match, in the order host, path, port, scheme, method, service.
    public var failedOn: RuleField

    /// The allow rules that do not match, the nearest first.
    static func ranked(
        _ request: PolicyRequest, among rules: [CompiledRule]
    ) -> [(rule: CompiledRule, field: RuleField)] {
        let labels = request.url.host.labelsFromRight
        let misses = rules.filter { $0.effect == .allow }.compactMap { rule in
            rule.firstMismatch(with: request).map { field in
                let rank = Rank(
                    field: field, sharedLabels: rule.sharedLabels(with: labels), isOfProfile: rule.origin == .profile,
                    reference: rule.reference)
                return (rule: rule, rank: rank)
            }
        }
        return misses.sorted { $0.rank < $1.rank }.map { ($0.rule, $0.rank.field) }
    }

    /// How near a rule is; the nearest is the least: those that fail latest, then those whose host shares most labels with
    /// the request's, then the account's own, then by file and line.
    struct Rank: Comparable {
        var field: RuleField
        var sharedLabels: Int
        var isOfProfile: Bool
        var reference: RuleReference

        static func < (lhs: Rank, rhs: Rank) -> Bool {
            if lhs.field != rhs.field { return lhs.field > rhs.field }
            if lhs.sharedLabels != rhs.sharedLabels { return lhs.sharedLabels > rhs.sharedLabels }
            if lhs.isOfProfile != rhs.isOfProfile { return rhs.isOfProfile }
            return lhs.reference < rhs.reference
        }
    }
}

extension CompiledRule {
    /// How many labels, from the right, the best of the rule's hosts has in common with a host.
    func sharedLabels(with labels: [String]) -> Int {
        hosts.map { zip($0.labelsFromRight, labels).prefix { $0 == $1 }.count }.max() ?? 0
    }
}
