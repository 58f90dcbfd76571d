extension RuleTree {
    /// Decides a request, in the order of the policy language: unknown account, ceiling, deny rules, allow rules, scopes.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - scopes: What the principal holds.
    public func decide(_ request: PolicyRequest, scopes: HeldScopes) -> Decision {
        guard
            let index = storage.edges.target(
                from: RuleTreeStorage.Root.accounts, label: request.account.text.utf8.span)
        else { return .deny(.unknownAccount(request.account)) }
        if let denial = policy.ceiling.denial(of: request.url.host) { return .deny(.ceiling(denial.reference)) }
        if case .address(let address) = request.url.host, case .refused = judge(address) {
            return .deny(.ceiling(nil))
        }
        let account = storage.accounts[Int(index)]
        var search = RuleSearch(request: request, storage: storage)
        search.run(from: account.hostRoot)
        if search.isPathAmbiguous { return .invalid(detail: Self.ambiguousPathDetail) }
        if let deny = search.deny, !account.isReport {
            return .deny(.deniedByRule(storage.reference(of: deny)))
        }
        if let allow = search.allow {
            return permit(request, rule: allow, of: account, scopes, wouldDeny: search.wouldDeny)
        }
        guard account.isReport else { return .deny(.noRule(nearestMiss(to: request))) }
        return permit(request, rule: nil, of: account, scopes, wouldDeny: search.deny == nil ? .noRule : .deniedByRule)
    }

    static let ambiguousPathDetail =
        "the path of LP-forward-url has dot-segments, empty segments, `;`, or encoded slashes, backslashes or dots, "
        + "which rules with paths cannot judge: send the path that is meant, in its plain form"

    /// Step 5 and 6: what the rule asks of the principal, and what the call is held to.
    private func permit(
        _ request: PolicyRequest, rule: UInt32?, of account: RuleTreeStorage.Account, _ scopes: HeldScopes,
        wouldDeny: Denial.Reason?
    ) -> Decision {
        let obligations = storage.obligations[
            Int(rule.map { storage.rules[Int($0)].obligations } ?? account.obligations)]
        let reference = rule.map(storage.reference(of:))
        let required = obligations.scopes(for: request.method)
        if let missing = required.first(where: { !scopes.contains($0) }) {
            return .deny(.missingScope(missing, of: required, reference))
        }
        let service = declaredService(request.service, of: account)
        // Without a rule no certificate is presented: only hosts of rules that may use a service see its certificate.
        let certificate =
            rule == nil ? nil : obligations.certificate ?? service.map { storage.certificates[Int($0.certificate)] }
        return .allow(
            Permit(
                request: request, rule: reference, certificate: certificate,
                fallback: obligations.fallback ?? service?.fallback ?? account.fallback,
                timeouts: obligations.timeouts, limits: obligations.limits, requiredScopes: required.map(\.text),
                wouldDeny: wouldDeny))
    }

    private func declaredService(
        _ name: ServiceName?, of account: RuleTreeStorage.Account
    ) -> RuleTreeStorage.DeclaredService? {
        guard let name,
            let index = storage.edges.target(from: RuleTreeStorage.Root.services, label: name.text.utf8.span)
        else { return nil }
        for service in account.services.indices where storage.declaredServices[service].name == index {
            return storage.declaredServices[service]
        }
        return nil
    }

    private func nearestMiss(to request: PolicyRequest) -> NearestMiss? {
        guard let account = compiledAccount(request.account) else { return nil }
        return NearestMiss.of(request, among: account.rules, atMost: 1).first
    }

    /// The account as it was compiled, for explanations.
    func compiledAccount(_ account: AccountID) -> CompiledAccount? {
        storage.edges.target(from: RuleTreeStorage.Root.accounts, label: account.text.utf8.span)
            .map { policy.accounts[Int($0)] }
    }
}

extension RuleTreeStorage {
    func reference(of rule: UInt32) -> RuleReference { references[Int(rules[Int(rule)].reference)] }
}
