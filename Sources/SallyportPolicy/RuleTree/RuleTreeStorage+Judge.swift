extension RuleTreeStorage {
    /// Judges a request, in the order of the policy language: unknown account, ceiling, deny rules, allow rules, scopes.
    func judge(_ request: PolicyRequest, _ scopes: HeldScopes) -> TreeVerdict {
        guard let account = place(of: request.account) else { return .unknownAccount }
        let service = serviceNumber(of: request)
        var search = RuleSearch(request, service: service, block: rules(of: account))
        if let verdict = run(&search, request) { return verdict }
        if search.isPathAmbiguous { return .ambiguousPath }
        let isReport = words[account + AccountLayout.Header.shape] & AccountLayout.Header.isReport != 0
        if let deny = search.deny, !isReport { return .denied(RulePlace(account: account, rule: deny)) }
        if let allow = search.allow {
            let rule = RulePlace(account: account, rule: allow)
            return terms(of: rule, request.method, service, scopes, wouldDeny: search.wouldDeny)
        }
        guard isReport else { return .noRule(account: account) }
        return terms(
            withoutRuleOf: account, request.method, service, scopes,
            wouldDeny: search.deny == nil ? .noRule : .deniedByRule)
    }

    /// Walks over the ceiling and the account's rules together.
    /// - Returns: what the ceiling says, if it denies the host.
    private func run(_ search: inout RuleSearch, _ request: PolicyRequest) -> TreeVerdict? {
        let path = request.url.matchPath.utf8.span
        let lookup = HostLookup(words.span, first: 0, second: search.block)
        switch request.url.host {
        case .name(let name):
            var ceilingSearch = CeilingSearch(block: 0)
            let bytes = name.utf8.span
            lookup.visit(
                bytes, words.span, first: { ceilingSearch.visit($0, bytes, words.span) },
                second: { search.visit($0, bytes, path, words.span) })
            guard ceilingSearch.denial != RuleSetLayout.none else { return nil }
            return .ceiling(ceiling.denials[Int(ceilingSearch.denial)].reference)
        case .address(let address):
            if let denial = ceiling.denial(of: request.url.host) { return .ceiling(denial.reference) }
            if case .refused = ceiling.judge(address) { return .ceiling(nil) }
            let text = address.description
            let bytes = text.utf8.span
            lookup.visit(address: bytes, words.span) { search.visit($0, bytes, path, words.span) }
            return nil
        }
    }

    /// Steps 5 and 6: what the rule asks of the principal, and what the call is held to.
    private func terms(
        of rule: RulePlace, _ method: Method, _ service: UInt32?, _ scopes: HeldScopes, wouldDeny: Denial.Reason?
    ) -> TreeVerdict {
        let block = rules(of: rule.account)
        let place = RuleSetLayout.rules(words.span, block) + Int(rule.rule) * RuleSetLayout.Rule.count
        let asked = Int(words[place + RuleSetLayout.Rule.obligations])
        if let missing = terms.obligations[asked].indexOfScope(missingFrom: scopes, for: method) {
            return .missingScope(missing, obligations: asked, rule)
        }
        let declared = service.flatMap { declaredService($0, of: rule.account) }
        let ownFallback = words[place + RuleSetLayout.Rule.shape] >> RuleSetLayout.Shape.fallbackShift
        return .allowed(
            TreeVerdict.Terms(
                rule: rule, certificate: certificate(ofRuleAt: place, block) ?? declared?.certificate,
                fallback: AccountLayout.fallback(ownFallback) ?? declared?.fallback ?? fallback(of: rule.account),
                obligations: asked, wouldDeny: wouldDeny))
    }

    /// The same where report mode lets a call through that no rule allows. It presents no certificate: only hosts of rules
    /// that may use a service see the service's.
    private func terms(
        withoutRuleOf account: Int, _ method: Method, _ service: UInt32?, _ scopes: HeldScopes,
        wouldDeny: Denial.Reason
    ) -> TreeVerdict {
        let asked = Int(words[account + AccountLayout.Header.obligations])
        if let missing = terms.obligations[asked].indexOfScope(missingFrom: scopes, for: method) {
            return .missingScope(missing, obligations: asked, nil)
        }
        let declared = service.flatMap { declaredService($0, of: account) }
        return .allowed(
            TreeVerdict.Terms(
                rule: nil, certificate: nil, fallback: declared?.fallback ?? fallback(of: account), obligations: asked,
                wouldDeny: wouldDeny))
    }

    private func certificate(ofRuleAt place: Int, _ block: Int) -> Int? {
        let extra = Int(words[place + RuleSetLayout.Rule.extra])
        guard extra != 0 else { return nil }
        let certificate = Int(words[block + extra + RuleSetLayout.Extra.certificate])
        return certificate == 0 ? nil : block + certificate
    }

    private func declaredService(_ service: UInt32, of account: Int) -> (certificate: Int, fallback: Fallback?)? {
        let start = account + Int(words[account + AccountLayout.Header.services])
        let count = Int(words[account + AccountLayout.Header.shape] >> AccountLayout.Header.serviceShift)
        for index in 0..<count {
            let place = start + index * AccountLayout.Service.count
            let name = words[place + AccountLayout.Service.name]
            guard name & AccountLayout.Service.nameMask == service else { continue }
            return (
                account + Int(words[place + AccountLayout.Service.certificate]),
                AccountLayout.fallback(name >> AccountLayout.Service.fallbackShift)
            )
        }
        return nil
    }
}

extension Obligations {
    /// The number of the first scope asked for that is not held.
    fileprivate func indexOfScope(missingFrom held: HeldScopes, for method: Method) -> Int? {
        let asked = scopes(for: method)
        for index in asked.indices where !held.contains(asked[index]) { return index }
        return nil
    }
}
