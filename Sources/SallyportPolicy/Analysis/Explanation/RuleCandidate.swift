/// A rule that matched a request, or came near to it, with why it decided or did not.
package struct RuleCandidate: Sendable {
    /// How the rule fared.
    package enum Standing: Hashable, Sendable {
        case decides
        /// A deny that is recorded, and lets the request through.
        case records
        /// The ceiling comes before every rule.
        case beatenByCeiling
        /// The path cannot be judged, so that no rule is asked.
        case notAsked
        /// A deny comes before every allow.
        case beatenByDeny(RuleReference)
        /// Another rule of the same effect comes first, being more specific in this field.
        case lessSpecific(RulePrecedence.Field, than: RuleReference)
        /// As specific as the rule that decides, and asks the same.
        case ties(with: RuleReference)
        /// It does not match; this is the first field that does not.
        case missed(RuleField)
    }

    package var rule: CompiledRule
    package var standing: Standing
    /// Why, in words.
    package var sentence: String
}

extension RuleCandidate.Standing {
    /// The standing as a word for programs.
    package var word: String {
        switch self {
        case .decides: "decides"
        case .records: "records"
        case .beatenByCeiling: "beaten-by-ceiling"
        case .notAsked: "not-asked"
        case .beatenByDeny: "beaten-by-deny"
        case .lessSpecific: "less-specific"
        case .ties: "ties"
        case .missed: "missed"
        }
    }

    /// The field that settled it, if one did.
    package var field: String? {
        switch self {
        case .lessSpecific(.rule(let field), _), .missed(let field): field.rawValue
        case .lessSpecific(.origin, _): "profile"
        default: nil
        }
    }
}
