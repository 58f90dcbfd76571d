/// The sentences that clients see.
extension Denial {
    static func unknownAccount(_ account: AccountID) -> Denial {
        Denial(.unknownAccount, "no policy allows account `\(account)` anything")
    }

    static func ceiling(_ rule: RuleReference?) -> Denial {
        guard let rule else {
            return Denial(.ceiling, "this address is in a special-purpose range that the policy does not allow")
        }
        return Denial(.ceiling, "this host is denied to every account (\(rule))", rule: rule)
    }

    static func deniedByRule(_ rule: RuleReference) -> Denial {
        Denial(.deniedByRule, "the rule at \(rule) denies this call", rule: rule)
    }

    static func noRule(_ nearest: NearestMiss?) -> Denial {
        guard let nearest else { return Denial(.noRule, "the account has no rule that allows anything") }
        return Denial(
            .noRule,
            "no rule allows this call; the nearest, at \(nearest.rule), does not match its \(nearest.failedOn.rawValue)"
        )
    }

    static func missingScope(_ scope: Scope, of required: [Scope], _ rule: RuleReference?) -> Denial {
        let place = rule.map { "the rule at \($0)" } ?? "the account's policy"
        return Denial(
            .missingScope, "\(place) asks for the scope `\(scope)`, which the caller does not hold", rule: rule,
            requiredScopes: required.map(\.text))
    }
}
