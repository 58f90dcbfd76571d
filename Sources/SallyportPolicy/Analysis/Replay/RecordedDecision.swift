/// What was decided of a request when it was made, as far as it was written down: not which scopes were asked for, and
/// neither timeouts nor limits.
package struct RecordedDecision: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        case allow(certificate: String?, fallback: Fallback, wouldDeny: Denial.Reason?)
        /// A missing scope is among the reasons.
        case deny(Denial.Reason)
        /// The request could not be judged.
        case invalid
    }

    package var outcome: Outcome
    /// The rule that decided, as `file:line`; nil where none did.
    package var rule: String?
    /// The rule's id, where it has one.
    package var ruleID: String?

    package init(_ outcome: Outcome, rule: String? = nil, ruleID: String? = nil) {
        self.outcome = outcome
        self.rule = rule
        self.ruleID = ruleID
    }

    /// The same as a verdict. What was not written down is as in `other`, so that it makes no difference.
    func verdict(besides other: Verdict) -> Verdict {
        switch outcome {
        case .invalid: return .invalid
        case .deny(let reason): return .deny(reason)
        case .allow(let certificate, let fallback, let wouldDeny):
            var terms = Terms(
                requiredScopes: [], certificate: certificate, fallback: fallback, timeouts: .standard,
                limits: .standard, wouldDeny: wouldDeny)
            if case .allow(let others) = other {
                terms.requiredScopes = others.requiredScopes
                terms.timeouts = others.timeouts
                terms.limits = others.limits
            }
            return .allow(terms)
        }
    }

    /// Whether a rule is the one that decided. Of rules with ids only those count, since lines move.
    func isBy(_ other: RuleReference?) -> Bool {
        if let id = other?.id, let ruleID { return id == ruleID }
        return other?.description == rule
    }
}
