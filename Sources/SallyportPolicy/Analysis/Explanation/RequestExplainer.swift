/// Explains requests to the last detail. The verdict is the rule tree's; the rest is read from the compiled policy.
package struct RequestExplainer: Sendable {
    private let tree: RuleTree
    private let directory: PolicyDirectory
    private let otherAccounts: @Sendable () -> [String]

    /// - Parameter otherAccounts: The ids of accounts that the tree has and the policy has not, to tell which one may have
    ///   been meant.
    package init(
        tree: RuleTree, policy: CompiledPolicy, otherAccounts: @escaping @Sendable () -> [String] = { [] }
    ) {
        self.tree = tree
        directory = PolicyDirectory(policy)
        self.otherAccounts = otherAccounts
    }

    /// Explains a request in the words in which it is written.
    ///
    /// - Parameters:
    ///   - scopes: What the caller holds; nil takes it to hold whatever is asked for.
    ///   - methods: The methods for which the decision is tabled; empty for the request's own alone.
    ///   - allServices: Whether the decision is tabled for every service.
    package func explain(
        account: String, method: Method, url: String, service: String?, scopes: [String]?, methods: [Method] = [],
        allServices: Bool = false
    ) -> RequestExplanation {
        let held = scopes.map(HeldScopes.init)
        let verdict = tree.explain(account: account, method: method, url: url, service: service, scopes: held)
        var explanation = RequestExplanation(
            account: account, method: method, url: url, service: service, scopes: scopes, verdict: verdict)
        guard let request = Self.request(account, method, url, service) else { return explanation }
        let compiled = directory.account(request.account)
        var deriver = DecisionDeriver(directory.policy, account: compiled, request: request, scopes: held)
        let derivation = deriver.derive()
        explanation.derivation = derivation
        explanation.accountReference = compiled?.reference
        explanation.toChange = change(of: request, derivation.verdict, compiled, held)
        if !methods.isEmpty || allServices {
            explanation.table =
                DecisionTable(
                    tree: tree, request: request, scopes: held, methods: methods.isEmpty ? [method] : methods,
                    services: allServices ? ServiceChoice.all(of: compiled) : [ServiceChoice(request.service)]
                ).rows
        }
        return explanation
    }

    private static func request(
        _ account: String, _ method: Method, _ url: String, _ service: String?
    ) -> PolicyRequest? {
        guard let account = AccountID(account), let url = try? ForwardURL(url) else { return nil }
        let name = service.flatMap { ServiceName($0) }
        guard service == nil || name != nil else { return nil }
        return PolicyRequest(account: account, method: method, url: url, service: name)
    }

    private func change(
        of request: PolicyRequest, _ verdict: DerivedVerdict, _ account: CompiledAccount?, _ scopes: HeldScopes?
    ) -> OutcomeChange? {
        let finder = PolicyChangeFinder(directory.policy, account: account, request: request, scopes: scopes)
        switch verdict.outcome {
        case .invalid: return nil
        case .deny:
            return OutcomeChange(
                outcome: .allow, request: requestChange(of: request, account, scopes), policy: finder.allowing(verdict),
                stillAllowedBy: [])
        case .allow:
            let others = account.map { RuleMatches($0, request).allows.dropFirst().map(\.reference) } ?? []
            return OutcomeChange(outcome: .deny, policy: finder.refusing(verdict), stillAllowedBy: others)
        }
    }

    private func requestChange(
        of request: PolicyRequest, _ account: CompiledAccount?, _ scopes: HeldScopes?
    ) -> RequestChange? {
        if let account {
            var search = RequestChangeSearch(tree: tree, account: account, request: request, scopes: scopes)
            return search.smallest()
        }
        guard let near = Spelling.nearest(to: request.account.text, among: directory.accountNames + otherAccounts()),
            let account = AccountID(near), let changed = RequestEdit.account(account).applied(to: request),
            case .allow(let permit) = tree.decide(changed, scopes: scopes ?? .everyScope)
        else { return nil }
        return RequestChange(
            edits: [RequestEdit.account(account).described(from: request)], request: changed, missingScopes: [],
            rule: permit.rule)
    }
}
