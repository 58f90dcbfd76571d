/// Hosts that match the same rules in the same order of specificity.
package struct HostClass: Sendable {
    /// Which hosts; each of them exists.
    package var atoms: [HostAtom]
    /// The rules that match, the most specific first.
    package var matches: [HostMatch]
    /// The rules with `paths` that have a pattern which covers the hosts, whether an exception takes them out or not: where
    /// there is one, an ambiguous path is invalid.
    package var pathJudges: [Int]
    /// Whether each of the ceilings denies the hosts.
    package var isDenied: [Bool]
}

/// A rule that matches a host.
package struct HostMatch: Hashable, Sendable {
    /// The rule's index.
    package var rule: Int
    /// How specific the rule's pattern is, among the rules that match: greater is more specific, equal is a tie.
    package var rank: Int
}
