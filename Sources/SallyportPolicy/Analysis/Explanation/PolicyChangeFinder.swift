/// Finds what would have to change in the policies for the other outcome.
struct PolicyChangeFinder {
    private let policy: CompiledPolicy
    private let account: CompiledAccount?
    private let request: PolicyRequest
    private let scopes: HeldScopes?
    private var snippet: RuleSnippet { RuleSnippet(request) }

    init(_ policy: CompiledPolicy, account: CompiledAccount?, request: PolicyRequest, scopes: HeldScopes?) {
        self.policy = policy
        self.account = account
        self.request = request
        self.scopes = scopes
    }

    // MARK: From deny to allow

    /// What would allow a request that is denied for this reason.
    func allowing(_ verdict: DerivedVerdict) -> [PolicyChange] {
        switch verdict.reason {
        case .missingScope: [PolicyChange(steps: [scopesDropped(verdict)])]
        default: isPathUnclear ? [] : [PolicyChange(steps: ceilingLifted + accountSteps)]
        }
    }

    /// Whether the request would be refused for its path, whatever else the policies said.
    private var isPathUnclear: Bool {
        guard request.url.hasAmbiguousPath, let account = account ?? disabledAccount else { return false }
        return !RuleMatches(account, request).judgingPaths.isEmpty
    }

    private var disabledAccount: CompiledAccount? {
        policy.disabledAccounts.first { $0.account == request.account }
    }

    private var accountSteps: [PolicyChange.Step] {
        if let account { return ruleSteps(of: account) }
        guard let disabled = disabledAccount else { return [newAccount] }
        let enabling = PolicyChange.Step(
            sentence: "switch the account on", place: disabled.reference, yaml: "enabled: true")
        return [enabling] + ruleSteps(of: disabled)
    }

    private var newAccount: PolicyChange.Step {
        let rule = snippet.allow.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
        return PolicyChange.Step(
            sentence: "define the account in a file of its own",
            yaml: "version: 1\nkind: Account\naccount: \"\(request.account)\"\nforward:\n\(rule)")
    }

    /// What lifts the ceiling; nothing where it does not deny the host.
    private var ceilingLifted: [PolicyChange.Step] {
        let host = request.url.host
        let byName = policy.ceiling.denials.filter { $0.denies(name: host) }.map { denial in
            PolicyChange.Step(
                sentence: "add the host to the `except` of this entry: it is lifted for every account",
                place: denial.reference, yaml: exceptions(denial.exceptions))
        }
        guard case .address(let address) = host else { return byName }
        let byNetwork = policy.ceiling.denials.filter { $0.networks.contains { $0.contains(address) } }.map { denial in
            PolicyChange.Step(
                sentence: "narrow the `networks` of this entry: it is lifted for every account",
                place: denial.reference, yaml: nil)
        }
        return byName + byNetwork + specialRangeLifted(address)
    }

    private func specialRangeLifted(_ address: IPAddress) -> [PolicyChange.Step] {
        let allowed = policy.ceiling.allowedNetworks
        guard SpecialAddresses.reason(address) != nil, !allowed.contains(where: { $0.contains(address) }) else {
            return []
        }
        let networks = (allowed.map(\.description) + [address.description]).map(RuleSnippet.quoted)
        return [
            PolicyChange.Step(
                sentence: "let this address be connected to, in the document of `kind: Defaults`: that holds for every "
                    + "account", yaml: "networks: { allow: [\(networks.joined(separator: ", "))] }")
        ]
    }

    private func exceptions(_ present: [HostPattern]) -> String {
        "except: [\((present.map { RuleSnippet.quoted($0.description) } + [snippet.host]).joined(separator: ", "))]"
    }

    /// The denies that match need an exception, and some rule must allow.
    private func ruleSteps(of account: CompiledAccount) -> [PolicyChange.Step] {
        let matches = RuleMatches(account, request)
        let denies = account.mode == .report ? [] : matches.enforcedDenies
        var steps = denies.map { rule in
            PolicyChange.Step(
                sentence: "except the host from this deny", place: rule.reference, yaml: exceptions(rule.exceptions))
        }
        if matches.allows.isEmpty, account.mode == .enforce {
            steps.append(
                PolicyChange.Step(
                    sentence: "allow it, under `forward` of the account", place: account.reference, yaml: snippet.allow)
            )
        }
        return steps
    }

    private func scopesDropped(_ verdict: DerivedVerdict) -> PolicyChange.Step {
        let held = verdict.requiredScopes.filter { name in Scope(name).map { scopes?.contains($0) ?? true } ?? false }
        let kind = request.method.isRead ? "read" : "write"
        return PolicyChange.Step(
            sentence: "ask for less, in \(verdict.rule == nil ? "the account" : "this rule")",
            place: verdict.rule ?? account?.reference,
            yaml: "scopes: { \(kind): [\(held.map(RuleSnippet.quoted).joined(separator: ", "))] }")
    }

    // MARK: From allow to deny

    /// What would refuse a request that is allowed: each change is enough by itself.
    func refusing(_ verdict: DerivedVerdict) -> [PolicyChange] {
        guard let account else { return [] }
        let matches = RuleMatches(account, request)
        var changes: [PolicyChange.Step] = []
        if account.mode == .enforce, matches.allows.count == 1, let rule = matches.allows.first {
            changes.append(
                PolicyChange.Step(
                    sentence: "remove this rule, or switch it off: no other allows the request", place: rule.reference,
                    yaml: "enabled: false"))
        }
        changes += enforcing(account, matches)
        if account.mode == .enforce {
            changes.append(
                PolicyChange.Step(
                    sentence: "deny it, under `forward` of the account", place: account.reference, yaml: snippet.deny))
        } else {
            changes.append(
                PolicyChange.Step(
                    sentence: "deny the host to every account, under `deny` of the document of `kind: Defaults`: "
                        + "report mode lifts no rule of the account's own", yaml: "- host: \(snippet.host)"))
        }
        return changes.map { PolicyChange(steps: [$0]) }
    }

    private func enforcing(_ account: CompiledAccount, _ matches: RuleMatches) -> [PolicyChange.Step] {
        if account.mode == .report {
            guard matches.allows.isEmpty || !matches.enforcedDenies.isEmpty else { return [] }
            return [
                PolicyChange.Step(
                    sentence: "let the account's rules be enforced", place: account.reference, yaml: "mode: enforce")
            ]
        }
        return matches.denies.prefix(1).map { rule in
            PolicyChange.Step(sentence: "enforce this deny", place: rule.reference, yaml: "mode: enforce")
        }
    }
}

extension Ceiling.Denial {
    /// Whether the entry denies the host by its name, rather than by a network.
    fileprivate func denies(name host: ForwardURL.Host) -> Bool {
        hosts.contains { $0.matches(host) } && !exceptions.contains { $0.matches(host) }
    }
}
