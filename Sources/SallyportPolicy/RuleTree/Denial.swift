/// Why a call must not be made. What it says beyond the reason is worked out when it is asked for.
public struct Denial: Sendable {
    /// The step of POLICY's decision order that refused.
    public enum Reason: String, CaseIterable, Hashable, Sendable {
        case unknownAccount = "unknown-account"
        case ceiling
        case deniedByRule = "denied-by-rule"
        case noRule = "no-rule"
        case missingScope = "missing-scope"
    }

    /// What refused.
    enum Cause: Sendable {
        case unknownAccount(PolicyRequest)
        /// An entry of the ceiling; nil for a special-purpose address.
        case ceiling(RuleReference?)
        case deniedByRule(RulePlace)
        /// Nothing allowed it; with the place of the account.
        case noRule(PolicyRequest, account: AccountPlace)
        /// A scope, by its number among those that are asked.
        case missingScope(Int, Method, obligations: Int, RulePlace?)
    }

    private let cause: Cause
    private let tree: RuleTree

    init(_ cause: Cause, in tree: RuleTree) {
        self.cause = cause
        self.tree = tree
    }

    /// Which step refused.
    public var reason: Reason {
        switch cause {
        case .unknownAccount: .unknownAccount
        case .ceiling: .ceiling
        case .deniedByRule: .deniedByRule
        case .noRule: .noRule
        case .missingScope: .missingScope
        }
    }

    /// The rule that refused, or whose scope is missing.
    public var rule: RuleReference? {
        switch cause {
        case .unknownAccount, .noRule: nil
        case .ceiling(let reference): reference
        case .deniedByRule(let place): tree.storage.reference(of: place)
        case .missingScope(_, _, _, let place): place.map(tree.storage.reference(of:))
        }
    }

    /// The scopes that the rule asks for, when one of them is missing.
    public var requiredScopes: [String] {
        guard case .missingScope(_, let method, let obligations, _) = cause else { return [] }
        return tree.storage.terms.obligations[obligations].scopes(for: method).map(\.text)
    }

    /// One sentence for the client; it names the rule, and nothing secret or internal.
    public var detail: String {
        switch cause {
        case .unknownAccount(let request):
            return "no policy allows account `\(request.account)` anything"
        case .ceiling(nil):
            return "this address is in a special-purpose range that the policy does not allow"
        case .ceiling(let reference?):
            return "this host is denied to every account (\(reference))"
        case .deniedByRule(let place):
            return "the rule at \(tree.storage.reference(of: place)) denies this call"
        case .noRule(let request, let account):
            guard let nearest = tree.storage.nearestMisses(to: request, account: account, atMost: 1).first else {
                return "the account has no rule that allows anything"
            }
            return "no rule allows this call; the nearest, at \(nearest.rule), does not match its "
                + nearest.failedOn.rawValue
        case .missingScope(let index, _, _, let place):
            let origin = place.map { "the rule at \(tree.storage.reference(of: $0))" } ?? "the account's policy"
            return "\(origin) asks for the scope `\(requiredScopes[index])`, which the caller does not hold"
        }
    }
}
