/// A compiled policy with its accounts and rules found by name.
package struct PolicyDirectory: Sendable {
    package let policy: CompiledPolicy
    private let accounts: [AccountID: Int]
    private let names: Set<String>

    package init(_ policy: CompiledPolicy) {
        self.policy = policy
        accounts = Dictionary(
            policy.accounts.enumerated().map { ($0.element.account, $0.offset) },
            uniquingKeysWith: { first, _ in first })
        let rules = policy.accounts.flatMap { $0.rules.map(\.reference) } + policy.ceiling.denials.map(\.reference)
        names = Set(rules.flatMap { [$0.description, $0.id].compactMap(\.self) })
    }

    /// The account, if it is defined and enabled.
    package func account(_ account: AccountID) -> CompiledAccount? { accounts[account].map { policy.accounts[$0] } }

    /// Whether some rule, or entry of the ceiling, has this id or stands at this `file:line`.
    package func hasRule(called name: String) -> Bool { names.contains(name) }

    /// The ids and places of all rules, sorted.
    package var ruleNames: [String] { names.sorted() }

    /// The ids of all accounts, sorted.
    package var accountNames: [String] { policy.accounts.map(\.account.text).sorted() }
}

extension CompiledAccount {
    /// The most specific of the deny rules that match, enforced or not.
    package func mostSpecificDeny(of request: PolicyRequest) -> CompiledRule? {
        ranked(.deny, for: request).first
    }

    /// The rules of one effect that match a request, the most specific first; what ties, by file and line.
    package func ranked(_ effect: Effect, for request: PolicyRequest) -> [CompiledRule] {
        rules.filter { $0.effect == effect && $0.firstMismatch(with: request) == nil }
            .map { (rule: $0, precedence: RulePrecedence(of: $0, for: request)) }
            .sorted {
                if $0.precedence != $1.precedence { return $0.precedence > $1.precedence }
                return $0.rule.reference < $1.rule.reference
            }
            .map(\.rule)
    }
}
