/// What would have to change for the other outcome: for a denied request to be allowed, or for an allowed one to be denied.
package struct OutcomeChange: Sendable {
    /// The other outcome.
    package var outcome: Explanation.Outcome
    /// The smallest change of the request that was found; nil where there is none, or the request is allowed.
    package var request: RequestChange?
    /// Changes of the policies, each enough by itself.
    package var policy: [PolicyChange]
    /// Of an allowed request: the other rules that would still allow it if the deciding one were gone, the next first.
    package var stillAllowedBy: [RuleReference]
}

/// A change of a request.
package struct RequestChange: Sendable {
    /// One field of it.
    package struct Edit: Hashable, Sendable {
        /// The field in the language's words.
        package var field: String
        package var from: String
        package var to: String
    }

    package var edits: [Edit]
    /// The request as it would be.
    package var request: PolicyRequest
    /// The scopes that the caller would have to hold besides.
    package var missingScopes: [String]
    /// The rule that would then allow it; nil when report mode would.
    package var rule: RuleReference?
}

/// A change of the policies: steps that are all needed.
package struct PolicyChange: Sendable {
    /// One place to edit.
    package struct Step: Hashable, Sendable {
        /// What to do.
        package var sentence: String
        /// Where, if the place exists already.
        package var place: RuleReference?
        /// What to paste, without indentation.
        package var yaml: String?
    }

    package var steps: [Step]
}
