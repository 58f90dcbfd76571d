/// How specific a rule is for one request it matches: the greater decides. Host first, then path, then the rest.
package struct RulePrecedence: Comparable, Sendable {
    private let ranks: [Int]

    /// The field by which the two differ: a rule's, or `origin`, when the account's own rule comes before a profile's.
    package enum Field: Hashable, Sendable {
        case rule(RuleField)
        case origin
    }

    /// The first field in which this precedence is another than `other`; nil when they tie.
    package func firstDifference(from other: RulePrecedence) -> Field? {
        // Two ranks each for host and path, one for each of the rest.
        let fields: [Field] =
            [.rule(.host), .rule(.host), .rule(.path), .rule(.path)]
            + [.rule(.port), .rule(.scheme), .rule(.method), .rule(.service), .origin]
        return zip(fields, zip(ranks, other.ranks)).first { $0.1.0 != $0.1.1 }?.0
    }

    /// The precedence of `rule` for `request`, by the most specific of its hosts and paths that match.
    package init(of rule: CompiledRule, for request: PolicyRequest) {
        let host =
            rule.hosts.filter { $0.matches(request.url.host) }.map(Self.ranks(of:))
            .max { $0.lexicographicallyPrecedes($1) } ?? []
        let path =
            (rule.paths ?? []).filter { $0.matches(request.url.matchPath) }.map(Self.ranks(of:))
            .max { $0.lexicographicallyPrecedes($1) } ?? [0, 0]
        ranks = host + path + rule.restSpecificity
    }

    /// Exact, then `*.`, then `**.`; a longer suffix first.
    private static func ranks(of host: HostPattern) -> [Int] {
        let kind =
            switch host.kind {
            case .exact, .address: 2
            case .oneLabel: 1
            case .anyLabels: 0
            }
        return [kind, host.labelsFromRight.count]
    }

    /// Literal, then the longer prefix, then none.
    private static func ranks(of path: PathPattern) -> [Int] {
        path.isPrefix ? [1, path.segments.count] : [2, 0]
    }

    package static func < (lhs: RulePrecedence, rhs: RulePrecedence) -> Bool {
        lhs.ranks.lexicographicallyPrecedes(rhs.ranks)
    }
}
