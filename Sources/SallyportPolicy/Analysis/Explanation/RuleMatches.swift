/// An account's rules as they stand to one request.
struct RuleMatches {
    let account: CompiledAccount
    let request: PolicyRequest
    /// Those that match, the most specific first.
    let denies: [CompiledRule]
    let allows: [CompiledRule]

    init(_ account: CompiledAccount, _ request: PolicyRequest) {
        self.account = account
        self.request = request
        denies = account.ranked(.deny, for: request)
        allows = account.ranked(.allow, for: request)
    }

    var enforcedDenies: [CompiledRule] { denies.filter { $0.mode == .enforce } }

    /// The rules for the host that have `paths`: with one of them, a path that can be read in several ways is refused.
    var judgingPaths: [CompiledRule] {
        account.rules.filter { rule in rule.paths != nil && rule.hosts.contains { $0.matches(request.url.host) } }
    }

    /// Why an allowed request would have been refused without report mode.
    var wouldDeny: Denial.Reason? {
        if !denies.isEmpty { return .deniedByRule }
        return allows.contains { $0.mode == .enforce } ? nil : .noRule
    }
}
