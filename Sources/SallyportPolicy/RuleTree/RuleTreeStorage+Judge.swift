extension RuleTreeStorage {
    /// Judges a request, in the order of the policy language: unknown account, ceiling, deny rules, allow rules, scopes.
    ///
    /// `names` and what it leads to are views into `request`, which the caller holds until this returns. Inlined, so that
    /// what it reads is not copied first.
    @inline(__always)
    func judge(_ request: PolicyRequest, _ scopes: HeldScopes) -> TreeVerdict {
        let names = request.parts.names
        guard let account = accounts.place(of: names.account, base: base.words, patch: patch.words) else {
            return .unknownAccount
        }
        let keys = names.url
        if let denial = ceilingDenial(keys, request) { return denial }
        let words = words(of: account)
        let service = serviceNumber(names.service)
        var search = RuleSearch(
            keys, methodBit: names.methodBit, service: service, words, block: rules(of: account))
        search.run()
        if search.isPathAmbiguous { return .ambiguousPath }
        let isReport = words[account.start &+ AccountLayout.Header.shape] & AccountLayout.Header.isReport != 0
        if search.deny != 0, !isReport { return .denied(RulePlace(account: account, rule: search.deny)) }
        if search.allow != 0 {
            let rule = RulePlace(account: account, rule: search.allow)
            return terms(of: rule, isRead: names.isRead, service, scopes, wouldDeny: search.wouldDeny)
        }
        guard isReport else { return .noRule(account: account) }
        return terms(
            withoutRuleOf: account, isRead: names.isRead, service, scopes,
            wouldDeny: search.deny == 0 ? .noRule : .deniedByRule)
    }

    /// Whether the ceiling denies the host, whatever the account.
    func isDeniedByCeiling(_ request: PolicyRequest) -> Bool {
        ceilingDenial(request.parts.names.url, request) != nil
    }

    /// What the ceiling says, if it denies the host.
    @inline(__always)
    private func ceilingDenial(_ keys: RequestKeys, _ request: PolicyRequest) -> TreeVerdict? {
        if keys.labelCount > 0 {
            guard let denial = CeilingSearch.denial(of: keys, ceilingWords.words) else { return nil }
            return .ceiling(ceiling.denials[denial].reference)
        }
        return Self.denial(ofAddress: request.url.host, by: ceiling)
    }

    // What is called and not inlined gets what it reads and no more: all that a tree is made of would be copied for it.

    @inline(never)
    private static func denial(ofAddress host: ForwardURL.Host, by ceiling: Ceiling) -> TreeVerdict? {
        if let denial = ceiling.denial(of: host) { return .ceiling(denial.reference) }
        if case .address(let address) = host, case .refused = ceiling.judge(address) { return .ceiling(nil) }
        return nil
    }

    /// Steps 5 and 6: what the rule asks of the principal, and what the call is held to.
    private func terms(
        of place: RulePlace, isRead: Bool, _ service: UInt32, _ scopes: HeldScopes,
        wouldDeny: Denial.Reason?
    ) -> TreeVerdict {
        let rule = RuleWords(words(of: place.account), block: rules(of: place.account), place: place.rule)
        if let missing = terms.scopeMissing(from: scopes, asked: rule.obligations, isRead: isRead) {
            return .missingScope(missing, obligations: rule.obligations, place)
        }
        let declared = Self.declaredService(service, of: place.account, words(of: place.account))
        let ownFallback = rule.shape &>> RuleSetLayout.Shape.fallbackShift
        return .allowed(
            TreeVerdict.Terms(
                rule: place, certificate: rule.extra(RuleSetLayout.Extra.certificate) ?? declared?.certificate,
                fallback: AccountLayout.fallback(ownFallback) ?? declared?.fallback ?? fallback(of: place.account),
                obligations: rule.obligations, wouldDeny: wouldDeny))
    }

    /// The same where report mode lets a call through that no rule allows. It presents no certificate: only hosts of rules
    /// that may use a service see the service's.
    private func terms(
        withoutRuleOf account: AccountPlace, isRead: Bool, _ service: UInt32, _ scopes: HeldScopes,
        wouldDeny: Denial.Reason
    ) -> TreeVerdict {
        let asked = Int(words(of: account)[account.start + AccountLayout.Header.obligations])
        if let missing = terms.scopeMissing(from: scopes, asked: asked, isRead: isRead) {
            return .missingScope(missing, obligations: asked, nil)
        }
        let declared = Self.declaredService(service, of: account, words(of: account))
        return .allowed(
            TreeVerdict.Terms(
                rule: nil, certificate: nil, fallback: declared?.fallback ?? fallback(of: account), obligations: asked,
                wouldDeny: wouldDeny))
    }

    private static func declaredService(
        _ service: UInt32, of account: AccountPlace, _ words: Words
    ) -> (certificate: Int, fallback: Fallback?)? {
        let start = AccountLayout.services(words, account.start)
        for index in 0..<AccountLayout.serviceCount(words, account.start) {
            let place = start &+ index &* AccountLayout.Service.count
            let name = words[place &+ AccountLayout.Service.name]
            guard name & AccountLayout.Service.nameMask == service else { continue }
            return (
                account.start &- Int(words[place &+ AccountLayout.Service.certificate]),
                AccountLayout.fallback(name &>> AccountLayout.Service.fallbackShift)
            )
        }
        return nil
    }
}
