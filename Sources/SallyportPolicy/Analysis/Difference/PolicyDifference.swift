/// Which requests two versions of the policies decide differently: all of them, and no others.
///
/// Only decisions count. A rule that moved to another line or file, or another rule with the same result, is no difference;
/// which scope a caller lacks depends on the caller, so scopes are compared as what is asked. An account that is not there is
/// compared as one without rules: both are refused.
public struct PolicyDifference: Sendable {
    /// The requests that differ, each in one region: first what is allowed newly, last what is refused either way.
    public let regions: [Region]
    /// The accounts that only the new version has, in alphabetical order.
    public let added: [AccountID]
    /// The accounts that only the old version has, in alphabetical order.
    public let removed: [AccountID]

    /// The difference between two folders that were loaded.
    /// - Returns: nil where one of them has errors, so that nothing can be decided by it.
    public static func between(_ old: PolicyLoader.Outcome, and new: PolicyLoader.Outcome) -> PolicyDifference? {
        guard let old = old.policy, let new = new.policy else { return nil }
        return PolicyDifference(old: old, new: new)
    }

    package init(old: CompiledPolicy, new: CompiledPolicy) {
        let pairs = AccountPairs(old: old, new: new)
        added = pairs.added
        removed = pairs.removed
        let ceilings = CeilingSpace([old.ceiling, new.ceiling])
        let isSameCeiling = ceilings.isSame
        var collector = ClassCollector<RegionShape, (accounts: [AccountID], example: PolicyRequest)>()
        for pair in pairs.pairs where !(isSameCeiling && pair.isSame) {
            let comparison = AccountComparison(pair, rules: pairs.rules, ceilings: ceilings)
            for (shape, example) in comparison.regions() { collector.add((pair.accounts, example), under: shape) }
        }
        regions =
            collector.classes.map { shape, found in
                Region(
                    shape: shape, accounts: found.flatMap(\.accounts).sorted { $0.text < $1.text },
                    example: found[0].example)
            }.inReadingOrder
    }

    /// Whether nothing differs: not one decision, and neither version has an account that the other has not.
    public var isEmpty: Bool { regions.isEmpty && added.isEmpty && removed.isEmpty }

    /// Whether something is allowed that was not, or on easier terms.
    public var isWidening: Bool { regions.contains(where: \.isWidening) }

    /// The accounts with a region that are in both versions.
    package var changedAccounts: [AccountID] {
        Set(regions.flatMap(\.accounts)).subtracting(added + removed).sorted { $0.text < $1.text }
    }
}
