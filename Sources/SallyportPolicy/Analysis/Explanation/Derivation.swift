/// How a request is decided: the steps of the decision order, what each looked at, and at which the decision is made.
package struct Derivation: Sendable {
    /// The steps, in the order in which they are taken.
    package enum StepName: String, CaseIterable, Hashable, Sendable {
        case account, ceiling, path, denies, allows, scopes, obligations
    }

    /// What a step did to the request.
    package enum State: String, Hashable, Sendable {
        /// It had nothing against the request.
        case passed
        /// The decision is made here.
        case decided
        /// The decision was made before.
        case notReached = "not-reached"
    }

    /// One step.
    package struct Step: Hashable, Sendable {
        package var name: StepName
        package var state: State
        /// What was looked at and found, in words.
        package var finding: String
        /// The rules that the finding is about.
        package var rules: [RuleReference]
    }

    /// All steps; those behind the one that decided are not reached.
    package var steps: [Step]
    /// The rules that matched, and those that came near, each with why it decided or did not.
    package var candidates: [RuleCandidate]
    /// What an allowed call is held to, and which level of the policy says so.
    package var obligations: [DerivedObligation]
    /// What the steps come to. `RuleTree.decide` is what counts; that the two agree is tested.
    package var verdict: DerivedVerdict
}

/// What a derivation comes to.
package struct DerivedVerdict: Hashable, Sendable {
    package var outcome: Explanation.Outcome
    package var reason: DecisionReason
    package var rule: RuleReference?
    package var requiredScopes: [String] = []
    package var certificate: String?
    package var fallback: Fallback?
    package var timeouts: Timeouts?
    package var limits: Limits?
    package var wouldDeny: Denial.Reason?
}

/// One thing that an allowed call is held to.
package struct DerivedObligation: Hashable, Sendable {
    /// The key in the language's words, such as `timeouts.total`.
    package var name: String
    package var value: String
    /// Which level of the policy says so, such as `defaults` or `service IDP`.
    package var source: String
    /// Where the rule or the service that says so stands.
    package var place: RuleReference?
}
