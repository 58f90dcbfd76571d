/// What is decided for every request of a class, without the rule that decided it.
package enum Verdict: Hashable, Sendable {
    /// The call may be made, by whoever holds the scopes.
    case allow(Terms)
    /// It must not be made. A missing scope is none of the reasons: that depends on the caller.
    case deny(Denial.Reason)
    /// The request cannot be judged.
    case invalid
}

/// What an allowed call asks of the caller, and what it is held to.
package struct Terms: Hashable, Sendable {
    /// The scopes, each once and in alphabetical order.
    package var requiredScopes: [Scope]
    package var certificate: String?
    package var fallback: Fallback
    package var timeouts: Timeouts
    package var limits: Limits
    /// Why the call would have been refused, had report mode not let it through.
    package var wouldDeny: Denial.Reason?
}

extension Verdict {
    /// What a decision says, apart from the rule that made it.
    init(_ decision: Decision) {
        switch decision {
        case .invalid: self = .invalid
        case .deny(let denial): self = .deny(denial.reason)
        case .allow(let permit):
            self = .allow(
                Terms(
                    requiredScopes: Set(permit.requiredScopes).sorted().compactMap(Scope.init),
                    certificate: permit.certificate, fallback: permit.fallback, timeouts: permit.timeouts,
                    limits: permit.limits, wouldDeny: permit.wouldDeny))
        }
    }
}
