/// Decides requests that were made once by a version of the policies, and says which come out differently.
package struct PolicyReplay: Sendable {
    private let new: RuleTree

    package init(_ new: RuleTree) {
        self.new = new
    }

    /// How a request is decided differently from what was recorded; nil where it is not.
    ///
    /// Only what was recorded is compared, and the caller's scopes are those that it held.
    package func change(of past: PastRequest, since recorded: RecordedDecision) -> ReplayedChange? {
        let decision = new.decide(past.request, scopes: past.scopes)
        let verdict = Verdict(decision)
        let before = recorded.verdict(besides: verdict)
        if before != verdict { return ReplayedChange(Change(old: before, new: verdict), of: past) }
        guard !recorded.isBy(decision.rule) else { return nil }
        let rules = ReplayedChange.Rules(old: recorded.rule, new: decision.rule?.description)
        return ReplayedChange(sameVerdict: verdict, of: past, by: rules)
    }

    /// How a request is decided differently from another version; nil where it is not.
    ///
    /// Compared is what ``PolicyDifference`` compares: scopes as what is asked, rules by what they do, and an account that one
    /// version does not have as one without rules.
    package func change(of past: PastRequest, from old: RuleTree) -> ReplayedChange? {
        var before = Verdict(old.decide(past.request, scopes: .everyScope))
        var after = Verdict(new.decide(past.request, scopes: .everyScope))
        switch (before == .deny(.unknownAccount), after == .deny(.unknownAccount)) {
        case (true, false): before = old.verdictWithoutRules(on: past.request)
        case (false, true): after = new.verdictWithoutRules(on: past.request)
        default: break
        }
        guard before != after else { return nil }
        return ReplayedChange(Change(old: before, new: after), of: past)
    }
}

extension RuleTree {
    /// What an account without rules would be told.
    fileprivate func verdictWithoutRules(on request: PolicyRequest) -> Verdict {
        storage.isDeniedByCeiling(request) ? .deny(.ceiling) : .deny(.noRule)
    }
}

extension Decision {
    fileprivate var rule: RuleReference? {
        switch self {
        case .allow(let permit): permit.rule
        case .deny(let denial): denial.rule
        case .invalid: nil
        }
    }
}
