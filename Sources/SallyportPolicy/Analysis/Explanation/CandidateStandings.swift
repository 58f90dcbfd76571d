/// Says of each rule that matched, or came near, why it decided or did not.
struct CandidateStandings {
    private let matches: RuleMatches
    private let verdict: DerivedVerdict

    init(_ matches: RuleMatches, verdict: DerivedVerdict) {
        self.matches = matches
        self.verdict = verdict
    }

    /// The rules that matched, denies first, then `misses` of those that came nearest. Where a rule was found, only those
    /// for the same host are near.
    func all(misses: Int) -> [RuleCandidate] {
        let found = matches.denies.map(deny) + matches.allows.map(allow)
        return found + missed.prefix(misses)
    }

    private func candidate(_ rule: CompiledRule, _ standing: RuleCandidate.Standing, _ why: String) -> RuleCandidate {
        RuleCandidate(rule: rule, standing: standing, sentence: why)
    }

    /// What comes before all rules, if it decided.
    private func before(_ rule: CompiledRule) -> RuleCandidate? {
        switch verdict.reason {
        case .ceiling: candidate(rule, .beatenByCeiling, "it matches, but the ceiling comes before every rule")
        case .ambiguousPath: candidate(rule, .notAsked, "it is not asked: the path can be read in several ways")
        default: nil
        }
    }

    private func deny(_ rule: CompiledRule) -> RuleCandidate {
        if let before = before(rule) { return before }
        if verdict.reason == .deniedByRule, rule == matches.enforcedDenies.first {
            return candidate(rule, .decides, "it matches: a deny always wins")
        }
        if rule.mode == .report || matches.account.mode == .report {
            let who = rule.mode == .report ? "the rule" : "the account"
            return candidate(rule, .records, "it matches, but \(who) is in report mode: it only records")
        }
        return compared(rule, with: matches.enforcedDenies.first, "it denies too, but")
    }

    private func allow(_ rule: CompiledRule) -> RuleCandidate {
        if let before = before(rule) { return before }
        if verdict.reason == .deniedByRule, let deny = verdict.rule {
            return candidate(rule, .beatenByDeny(deny), "it matches, but the deny at \(deny) wins")
        }
        if rule == matches.allows.first {
            let scopes = verdict.reason == .missingScope
            return candidate(
                rule, .decides, scopes ? "it matches, and asks for a scope that is not held" : "it matches, and allows")
        }
        return compared(rule, with: matches.allows.first, "it matches, but")
    }

    private func compared(_ rule: CompiledRule, with first: CompiledRule?, _ lead: String) -> RuleCandidate {
        guard let first else { return candidate(rule, .decides, "it matches") }
        let request = matches.request
        let precedence = RulePrecedence(of: rule, for: request)
        guard let field = precedence.firstDifference(from: RulePrecedence(of: first, for: request)) else {
            return candidate(
                rule, .ties(with: first.reference), "\(lead) \(first.reference) is as specific and asks the same")
        }
        let why = RuleComparison(rule, first, request).sentence(field)
        return candidate(rule, .lessSpecific(field, than: first.reference), "\(lead) \(why)")
    }

    private var missed: [RuleCandidate] {
        let isFound = !matches.denies.isEmpty || !matches.allows.isEmpty
        let near = NearestMiss.ranked(matches.request, among: matches.account.rules)
        return near.filter { !isFound || $0.field > .host }.map { rule, field in
            candidate(rule, .missed(field), RuleMismatch(rule, matches.request).sentence(field))
        }
    }
}
