/// What all accounts together say of the rules of profiles.
struct ProfileSurvey {
    /// What is known of one rule.
    private struct Entry {
        var rule: CompiledRule
        var reach: ShadowedRule.Reach
        /// As the covers of a reading; nil where the rule has no part in any decision so far.
        var covers: Set<SourceSpan>?
    }

    private var needs = NeedClauses<SourceSpan>()
    private var entries: [SourceSpan: Entry] = [:]
    private var rules: [SourceSpan: CompiledRule] = [:]

    /// Adds what an account says.
    mutating func add(_ account: ReadAccount) {
        for clause in account.needsOfProfiles { needs.insert(clause.map { account.rules[$0].span }) }
        for (index, rule) in account.rules.enumerated() where rule.origin == .profile {
            let covers = account.reading.covers[index].map { Set($0.map { account.rules[$0].span }) }
            for cover in account.reading.covers[index] ?? [] {
                rules[account.rules[cover].span] = account.rules[cover]
            }
            guard let known = entries[rule.span] else {
                entries[rule.span] = Entry(rule: rule, reach: account.reach(of: index), covers: covers)
                continue
            }
            guard let covers else { continue }
            entries[rule.span]?.covers = known.covers?.intersection(covers) ?? covers
        }
    }

    /// The rules that no account needs, but for allows that the ceiling denies.
    var shadowed: [ShadowedRule] {
        let removed = needs.removable(entries.keys.sorted().reversed())
        return removed.compactMap { entries[$0] }.filter { $0.rule.effect == .deny || $0.reach != .denied }.map {
            ShadowedRule(
                rule: $0.rule, covers: $0.covers?.subtracting(removed).sorted().compactMap { rules[$0] },
                reach: $0.reach)
        }
    }
}
