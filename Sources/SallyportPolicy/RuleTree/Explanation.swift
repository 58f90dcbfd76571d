/// A decision with what led to it: the rule, what it asks, and the rules that came near.
public struct Explanation: Hashable, Sendable {
    /// The three things that a decision can be.
    public enum Outcome: String, CaseIterable, Hashable, Sendable {
        case allow
        case deny
        /// The request is malformed and gets 400.
        case invalid
    }

    /// What was decided.
    public var outcome: Outcome
    /// Why, as a code: a denial's reason, `allowed-by-rule`, `report-mode`, or what is malformed.
    public var reason: String
    /// Why, as a sentence.
    public var detail: String
    /// The rule that decided, if one did.
    public var rule: RuleReference?
    /// The client certificate that the call would present.
    public var certificate: String?
    /// What happens without a usable certificate; of a request that is refused, what holds for the account.
    public var fallback: Fallback
    /// The scopes that are asked of the principal.
    public var requiredScopes: [String]
    /// Why report mode's answer would have been a refusal.
    public var wouldDeny: Denial.Reason?
    /// The allow rules that came nearest, where none matched.
    public var nearest: [NearestMiss]

    /// How many near misses are named.
    static let nearestCount = 3
}

extension RuleTree {
    /// Decides a request as `decide` does, and says what led to the decision.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - scopes: What the principal holds; nil takes it to hold whatever is asked for.
    public func explain(_ request: PolicyRequest, scopes: HeldScopes?) -> Explanation {
        explain(request, scopes: scopes, nearest: Explanation.nearestCount)
    }

    private func explain(_ request: PolicyRequest, scopes: HeldScopes?, nearest: Int) -> Explanation {
        let account = storage.place(of: request)
        var explanation = Explanation(
            outcome: .deny, reason: "", detail: "",
            fallback: account.map(storage.fallback(of:)) ?? storage.defaultFallback, requiredScopes: [], nearest: [])
        switch decide(request, scopes: scopes ?? .everyScope) {
        case .allow(let permit): explanation.describe(permit)
        case .invalid(let detail):
            explanation.outcome = .invalid
            explanation.reason = "ambiguous-path"
            explanation.detail = detail
        case .deny(let denial):
            explanation.reason = denial.reason.rawValue
            explanation.detail = denial.detail
            explanation.rule = denial.rule
            explanation.requiredScopes = denial.requiredScopes
            if denial.reason == .noRule, let account {
                explanation.nearest = storage.nearestMisses(to: request, account: account, atMost: nearest)
            }
        }
        return explanation
    }

    /// Explains a request in the words in which it is written; what does not fit the grammar is `invalid`.
    public func explain(
        account: String, method: Method, url: String, service: String?, scopes: HeldScopes?
    ) -> Explanation {
        explain(
            account: account, method: method, url: url, service: service, scopes: scopes,
            nearest: Explanation.nearestCount)
    }

    /// As the other, with so many near misses.
    func explain(
        account: String, method: Method, url: String, service: String?, scopes: HeldScopes?, nearest: Int
    ) -> Explanation {
        guard let accountID = AccountID(account) else {
            return invalid("invalid-account", "`\(account)` is not an account id: use 1 to 64 of A-Z a-z 0-9 _ -")
        }
        var serviceName: ServiceName?
        if let service {
            guard let name = ServiceName(service) else {
                return invalid("invalid-service", "`\(service)` is not a service name: use 1 to 64 of A-Z a-z 0-9 _ -")
            }
            serviceName = name
        }
        do throws(ForwardURL.Invalid) {
            let url = try ForwardURL(url)
            return explain(
                PolicyRequest(account: accountID, method: method, url: url, service: serviceName), scopes: scopes,
                nearest: nearest)
        } catch {
            return invalid("invalid-url", error.detail)
        }
    }

    private func invalid(_ reason: String, _ detail: String) -> Explanation {
        Explanation(
            outcome: .invalid, reason: reason, detail: detail, fallback: storage.defaultFallback, requiredScopes: [],
            nearest: [])
    }
}

extension Explanation {
    fileprivate mutating func describe(_ permit: Permit) {
        outcome = .allow
        reason = permit.wouldDeny == nil ? "allowed-by-rule" : "report-mode"
        let place = permit.rule.map { "the rule at \($0) allows it" } ?? "no rule allows it"
        detail = permit.wouldDeny.map { "\(place); report mode lets it through, else: \($0.rawValue)" } ?? place
        rule = permit.rule
        certificate = permit.certificate
        fallback = permit.fallback
        requiredScopes = permit.requiredScopes
        wouldDeny = permit.wouldDeny
    }
}
