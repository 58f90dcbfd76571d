/// What a test expects of a decision; what is nil is not looked at.
package struct TestExpectation: Hashable, Sendable {
    /// What report mode records of a request that it lets through.
    package enum WouldDeny: String, CaseIterable, Hashable, Sendable {
        case none
        case noRule = "no-rule"
        case deniedByRule = "denied-by-rule"
    }

    package var outcome: Explanation.Outcome
    package var reason: DecisionReason?
    /// The rule that decides: its id, or `file:line` with the file's path within the policy folder.
    package var rule: String?
    /// The certificate's reference, or `none`.
    package var certificate: String?
    package var fallback: Fallback?
    package var requiredScopes: [Scope]?
    package var wouldDeny: WouldDeny?
}

/// Why a request is decided as it is, in the words of `explain` and of tests.
package enum DecisionReason: String, CaseIterable, Hashable, Sendable {
    case allowedByRule = "allowed-by-rule"
    case reportMode = "report-mode"
    case unknownAccount = "unknown-account"
    case ceiling
    case deniedByRule = "denied-by-rule"
    case noRule = "no-rule"
    case missingScope = "missing-scope"
    case ambiguousPath = "ambiguous-path"
    case invalidAccount = "invalid-account"
    case invalidService = "invalid-service"
    case invalidURL = "invalid-url"

    /// What is decided for this reason.
    package var outcome: Explanation.Outcome {
        switch self {
        case .allowedByRule, .reportMode: .allow
        case .unknownAccount, .ceiling, .deniedByRule, .noRule, .missingScope: .deny
        case .ambiguousPath, .invalidAccount, .invalidService, .invalidURL: .invalid
        }
    }

    /// Whether a decision for this reason may name a rule.
    package var mayNameRule: Bool {
        switch self {
        case .unknownAccount, .noRule: false
        default: outcome != .invalid
        }
    }
}
