import Authentication
import SallyportPolicy

/// What `check` says of accounts that nobody can call, given who is let in.
enum CallerReport {
    /// A complaint about each account that no consumer may act for, where there are no tokens that could name it.
    /// - Parameters:
    ///   - policies: Policies without an error. Accounts that cannot be called anyway were complained about with them.
    ///   - entitlements: Whom the callers may act for.
    static func diagnostics(
        _ policies: PolicyLoader.Outcome, _ entitlements: [AccountEntitlement]
    ) -> [Diagnostic] {
        var named: Set<String> = []
        for entitlement in entitlements {
            guard case .some(let accounts) = entitlement else { return [] }
            named.formUnion(accounts)
        }
        let callers = AccountEntitlement.some(named)
        let known = policies.diagnostics + policies.suppressed.map(\.diagnostic)
        let places = Set(known.filter { $0.code == .unreachableAccount }.map(\.span))
        return policies.declarations
            .filter { !callers.contains($0.account.text) && !places.contains($0.span) }
            .map { account, span in
                let name = account.text
                return Diagnostic(
                    .unreachableAccount, "no consumer may act for the account `\(name)`, so nobody can call it",
                    at: span,
                    help: "name it in the file of consumers: `accounts: [\(name)]`, or say `enabled: false` here")
            }
    }
}
