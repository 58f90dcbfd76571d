/// An allow rule that did not match, and the first field on which it failed.
public struct NearestMiss: Hashable, Sendable {
    /// The rule.
    public var rule: RuleReference
    /// The first field that does not match, in the order host, path, port, scheme, method, service.
    public var failedOn: RuleField

    /// The allow rules that come nearest to matching.
    static func of(_ request: PolicyRequest, among rules: [CompiledRule], atMost count: Int) -> [NearestMiss] {
        ranked(request, among: rules).prefix(count).map { NearestMiss(rule: $0.rule.reference, failedOn: $0.field) }
    }

    /// The allow rules that do not match, the nearest first: those that fail latest, then those whose host shares most
    /// labels with the request's, then the account's own, then by file and line.
    static func ranked(
        _ request: PolicyRequest, among rules: [CompiledRule]
    ) -> [(rule: CompiledRule, field: RuleField)] {
        let labels = request.url.host.labelsFromRight
        let misses = rules.filter { $0.effect == .allow }.compactMap { rule in
            rule.firstMismatch(with: request).map { (rule: rule, field: $0, shared: rule.sharedLabels(with: labels)) }
        }
        let ordered = misses.sorted {
            if $0.field != $1.field { return $0.field > $1.field }
            if $0.shared != $1.shared { return $0.shared > $1.shared }
            if $0.rule.origin != $1.rule.origin { return $0.rule.origin == .account }
            return $0.rule.reference < $1.rule.reference
        }
        return ordered.map { ($0.rule, $0.field) }
    }
}

extension CompiledRule {
    /// How many labels, from the right, the best of the rule's hosts has in common with a host.
    func sharedLabels(with labels: [String]) -> Int {
        hosts.map { zip($0.labelsFromRight, labels).prefix { $0 == $1 }.count }.max() ?? 0
    }
}
