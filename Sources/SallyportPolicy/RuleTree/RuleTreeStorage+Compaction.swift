extension RuleTreeStorage {
    /// Whether what has changed since the base was laid out is so much that it is time for a new one.
    var isWorn: Bool {
        let changedWords = patch.words.count + deadWords
        return changedWords > base.words.count / Self.mostChanged || terms.count > baseTermCount * 2 + Self.freeTerms
    }

    /// The share of the base that changes may come to, as its divisor.
    private static let mostChanged = 8
    /// How many terms may be added whatever the base has.
    private static let freeTerms = 1024

    /// Words and terms as if the tree had been built of its accounts alone.
    func compacted() -> RuleTreeStorage {
        var renumbering = TermRenumbering(terms)
        var joiner = AccountJoiner(wordCapacity: base.words.count + patch.words.count, accounts: accounts.count)
        var moved = accounts
        moved.move { AccountPlace(copy($0, to: &joiner, &renumbering), isInPatch: false) }
        var compacted = self
        compacted.accounts = moved
        compacted.base = joiner.finish()
        compacted.patch = .empty
        compacted.terms = renumbering.terms
        compacted.terms.layOutScopes()
        compacted.deadWords = 0
        compacted.baseTermCount = compacted.terms.count
        return compacted
    }

    /// Where an account's words are.
    struct Extent {
        var start: Int
        var header: Int
        var count: Int
        var rules: Int
        var rulesCount: Int
        var ruleCount: Int
        var sharesRules: Bool

        /// How many words nobody else has a part in.
        var ownWordCount: Int { count + (sharesRules ? 0 : rulesCount) }
    }

    func extent(of account: AccountPlace) -> Extent {
        let words = words(of: account)
        let header = Int(words[account.start + AccountLayout.Header.certificates])
        let start = account.start - header
        let rules = rules(of: account)
        return Extent(
            start: start, header: header, count: AccountLayout.end(words, account.start) - start, rules: rules,
            rulesCount: Int(words[rules + RuleSetLayout.Header.wordCount]),
            ruleCount: Int(words[rules + RuleSetLayout.Header.ruleCount]),
            sharesRules: words[rules + RuleSetLayout.Header.shape] & RuleSetLayout.Header.isShared != 0)
    }

    /// Copies an account as it is.
    /// - Returns: where it is now.
    func copy(_ account: AccountPlace, to joiner: inout AccountJoiner) -> Int {
        let extent = extent(of: account)
        let words = words(of: account)
        return words.withSpan(extent.start, count: extent.count) { own in
            words.withSpan(extent.rules, count: extent.rulesCount) { rules in
                joiner.add(own, header: extent.header, rules: rules)
            }
        }
    }

    /// Copies an account with new numbers for its terms.
    private func copy(
        _ account: AccountPlace, to joiner: inout AccountJoiner, _ renumbering: inout TermRenumbering
    ) -> Int {
        let extent = extent(of: account)
        let (own, rules) = renumbering.renumbered(words(of: account), extent)
        return joiner.add(own.span, header: extent.header, rules: rules.span)
    }
}
