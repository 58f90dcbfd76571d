/// Looks for the smallest change of a denied request that makes it allowed: every suggestion has been decided.
struct RequestChangeSearch {
    /// How many requests are decided before the search is given up.
    private static let maximumTries = 1000
    /// How many combinations of values are tried for one rule.
    private static let maximumCombinations = 64

    private let tree: RuleTree
    private let account: CompiledAccount
    private let request: PolicyRequest
    private let scopes: HeldScopes
    private var tries = 0
    /// A change that is allowed once the caller holds more scopes: one change more.
    private var lacksScopes: RequestChange?

    init(tree: RuleTree, account: CompiledAccount, request: PolicyRequest, scopes: HeldScopes?) {
        self.tree = tree
        self.account = account
        self.request = request
        self.scopes = scopes ?? .everyScope
    }

    /// A change of as few fields as were found to be enough.
    mutating func smallest() -> RequestChange? {
        if case .allowed(let change) = attempt([]) { return change }
        let plans = plans()
        let most = (plans.map(\.needed.count).max() ?? 0) + 1
        guard most >= 1 else { return lacksScopes }
        for size in 1...most {
            if let lacksScopes { return lacksScopes }
            for plan in plans where plan.needed.count == size || plan.needed.count == size - 1 {
                let extra = plan.needed.count == size ? [nil] : plan.others.map(Optional.some)
                for combination in Self.combinations(plan.needed) {
                    for edit in extra {
                        guard tries < Self.maximumTries else { return lacksScopes }
                        if case .allowed(let change) = attempt(combination + [edit].compactMap(\.self)) {
                            return change
                        }
                    }
                }
            }
        }
        return lacksScopes
    }

    private struct Plan {
        var needed: [[RequestEdit]]
        var others: [RequestEdit]
        var sharedLabels: Int
        var rule: CompiledRule
    }

    private enum Attempt {
        case allowed(RequestChange)
        case refused
    }

    /// What each allow rule would need, the nearest rule first.
    private func plans() -> [Plan] {
        let labels = request.url.host.labelsFromRight
        let plans = account.rules.filter { $0.effect == .allow }.map { rule in
            let options = RequestEditOptions(rule, account, request)
            // Report mode lets through what no rule matches.
            let needed = account.mode == .report ? [] : options.needed
            return Plan(
                needed: needed, others: options.others, sharedLabels: rule.sharedLabels(with: labels), rule: rule)
        }
        return plans.sorted {
            if $0.needed.count != $1.needed.count { return $0.needed.count < $1.needed.count }
            if $0.sharedLabels != $1.sharedLabels { return $0.sharedLabels > $1.sharedLabels }
            return $0.rule.reference < $1.rule.reference
        }
    }

    /// One value for each field, the nearest of each first.
    private static func combinations(_ options: [[RequestEdit]]) -> [[RequestEdit]] {
        options.reduce([[]]) { found, values in
            Array(found.flatMap { start in values.map { start + [$0] } }.prefix(maximumCombinations))
        }
    }

    private mutating func attempt(_ edits: [RequestEdit]) -> Attempt {
        var changed = request
        var described: [RequestChange.Edit] = []
        for edit in edits {
            guard let next = edit.applied(to: changed) else { return .refused }
            if next == changed { return .refused }
            described.append(edit.described(from: changed))
            changed = next
        }
        tries += 1
        switch tree.decide(changed, scopes: scopes) {
        case .allow(let permit):
            return .allowed(
                RequestChange(edits: described, request: changed, missingScopes: [], rule: permit.rule))
        case .deny(let denial) where denial.reason == .missingScope && lacksScopes == nil:
            let missing = denial.requiredScopes.filter { Scope($0).map { !scopes.contains($0) } ?? true }
            lacksScopes = RequestChange(
                edits: described, request: changed, missingScopes: missing, rule: denial.rule)
            return .refused
        case .deny, .invalid: return .refused
        }
    }
}
