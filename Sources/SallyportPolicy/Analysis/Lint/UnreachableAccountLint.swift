/// SP0311: an account that nobody can call, because no rule of it allows anything.
enum UnreachableAccountLint {
    static func warnings(_ account: LintedAccount) -> [Diagnostic] {
        let rules = account.compiled.rules
        guard account.compiled.mode == .enforce, !rules.indices.contains(where: { rules[$0].effect == .allow }) else {
            return []
        }
        return [
            Diagnostic(
                .unreachableAccount,
                "the account `\(account.compiled.account.text)` allows nothing, so nobody can call it",
                at: account.compiled.span,
                help: "add what it may do under `forward`, such as `- host: api.example.com`, or say `enabled: false`")
        ]
    }
}
