/// A request with its decision and everything that led to it.
package struct RequestExplanation: Sendable {
    package var account: String
    package var method: Method
    package var url: String
    package var service: String?
    /// What the caller holds; nil: whatever is asked for.
    package var scopes: [String]?
    /// The decision, as the gateway would make it.
    package var verdict: Explanation
    /// Where the account is defined, if it is.
    package var accountReference: RuleReference?
    /// The steps; nil when the request is malformed before any policy is asked.
    package var derivation: Derivation?
    /// What would make the other outcome; nil when the request is malformed.
    package var toChange: OutcomeChange?
    /// What keeps more from being said.
    package var remark: String?
    /// The decision by method or service, where it was asked for.
    package var table: [DecisionTableRow] = []
}
