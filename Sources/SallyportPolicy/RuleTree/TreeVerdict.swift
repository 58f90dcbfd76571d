/// What the rules come to for a request: numbers and places alone, which a decision puts into words when it is asked.
enum TreeVerdict: Sendable {
    case unknownAccount
    /// An entry of the ceiling; nil for a special-purpose address.
    case ceiling(RuleReference?)
    case ambiguousPath
    case denied(RulePlace)
    /// Nothing allows it; with the place of the account.
    case noRule(account: AccountPlace)
    /// A scope, by its number among those that are asked.
    case missingScope(Int, obligations: Int, RulePlace?)
    case allowed(Terms)

    /// What an allowed call is held to.
    struct Terms: Sendable {
        /// nil: report mode let it through.
        var rule: RulePlace?
        /// Where the certificate stands, among the words of the rule's account.
        var certificate: Int?
        var fallback: Fallback
        var obligations: Int
        var wouldDeny: Denial.Reason?
    }
}
