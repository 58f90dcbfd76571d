/// SP0311: an account that nobody can call, because no rule of it allows anything.
enum UnreachableAccountLint {
    static func warnings(_ subject: LintSubject) -> [Diagnostic] {
        subject.accounts.map(\.compiled)
            .filter { $0.mode == .enforce && !$0.rules.contains { $0.effect == .allow } }
            .map { account in
                Diagnostic(
                    .unreachableAccount, "the account `\(account.account.text)` allows nothing, so nobody can call it",
                    at: account.span,
                    help: "add what it may do under `forward`, such as `- host: api.example.com`, or say "
                        + "`enabled: false`")
            }
    }
}
