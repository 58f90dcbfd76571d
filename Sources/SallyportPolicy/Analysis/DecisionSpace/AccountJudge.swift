/// Decides classes of requests to one account, in the order of the policy language.
///
/// It is a second reading of the decision that the rule tree makes, over rules that are known to match.
package struct AccountJudge: Sendable {
    /// A verdict, and the index of the rule that decided.
    package struct Judgement: Hashable, Sendable {
        package var verdict: Verdict
        /// nil where the ceiling decided, or no rule matched.
        package var rule: Int?
    }

    private let account: CompiledAccount
    private let rules: [CompiledRule]

    /// - Parameter rules: What the indexes in matches name.
    package init(_ account: CompiledAccount, rules: [CompiledRule]) {
        self.account = account
        self.rules = rules
    }

    /// - Parameters:
    ///   - matches: The account's rules that match, the most specific first.
    ///   - isDenied: Whether the ceiling denies the host.
    ///   - isAmbiguous: Whether the path is ambiguous, and the account has a rule with paths for the host.
    package func judge(
        _ matches: [Int], isDenied: Bool, isAmbiguous: Bool, method: Method, service: ServiceName?
    ) -> Judgement {
        if isDenied { return Judgement(verdict: .deny(.ceiling)) }
        if isAmbiguous { return Judgement(verdict: .invalid) }
        let denies = matches.filter { rules[$0].effect == .deny }
        let enforced = denies.first { rules[$0].mode == .enforce }
        if let enforced, account.mode == .enforce {
            return Judgement(verdict: .deny(.deniedByRule), rule: enforced)
        }
        let allows = matches.filter { rules[$0].effect == .allow }
        guard let allow = allows.first else {
            guard account.mode == .report else { return Judgement(verdict: .deny(.noRule)) }
            return Judgement(
                verdict: .allow(terms(nil, method, service, wouldDeny: enforced == nil ? .noRule : .deniedByRule)))
        }
        let hasEnforcedAllow = allows.contains { rules[$0].mode == .enforce }
        let wouldDeny: Denial.Reason? = !denies.isEmpty ? .deniedByRule : hasEnforcedAllow ? nil : .noRule
        return Judgement(verdict: .allow(terms(rules[allow], method, service, wouldDeny: wouldDeny)), rule: allow)
    }

    private func terms(
        _ rule: CompiledRule?, _ method: Method, _ service: ServiceName?, wouldDeny: Denial.Reason?
    ) -> Terms {
        let obligations = rule?.obligations ?? account.obligations
        let declared = service.flatMap { account.services[$0] }
        return Terms(
            requiredScopes: Set(obligations.scopes(for: method)).sorted { $0.text < $1.text },
            certificate: rule == nil ? nil : obligations.certificate ?? declared?.certificate,
            fallback: obligations.fallback ?? declared?.fallback ?? account.fallback,
            timeouts: obligations.timeouts, limits: obligations.limits, wouldDeny: wouldDeny)
    }
}
