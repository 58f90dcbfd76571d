/// What all accounts together say of the rules of profiles.
struct ProfileSurvey: Sendable {
    /// What is known of one rule.
    private struct Entry: Sendable {
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
        for clause in account.found.needsOfProfiles { needs.insert(clause.map { account.rules[$0].span }) }
        for (index, rule) in account.rules.enumerated() where rule.origin == .profile {
            let covers = account.reading.covers[index].map { Set($0.map { account.rules[$0].span }) }
            for cover in account.reading.covers[index] ?? [] {
                rules[account.rules[cover].span] = account.rules[cover]
            }
            add(Entry(rule: rule, reach: account.reach(of: index), covers: covers))
        }
    }

    private mutating func add(_ entry: Entry) {
        guard let known = entries[entry.rule.span] else {
            entries[entry.rule.span] = entry
            return
        }
        guard let covers = entry.covers else { return }
        entries[entry.rule.span]?.covers = known.covers?.intersection(covers) ?? covers
    }

    /// Adds what other accounts say.
    mutating func merge(_ other: ProfileSurvey) {
        for clause in other.needs.clauses { needs.insert(clause) }
        for entry in other.entries.values { add(entry) }
        rules.merge(other.rules) { _, other in other }
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
