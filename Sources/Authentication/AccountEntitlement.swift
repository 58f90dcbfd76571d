/// The accounts that a principal may act for.
package enum AccountEntitlement: Sendable, Hashable {
    /// Every account.
    case all
    /// These accounts.
    case some(Set<String>)

    /// The entitlement that a list of names stands for: `*` among them means every account.
    ///
    /// An account's name is ASCII. Other names entitle to nothing and are dropped, since Swift would take some of
    /// them for equal to an ASCII name (U+212A, the Kelvin sign, to `K`).
    package init(names: some Sequence<String>) {
        var accounts: Set<String> = []
        for name in names where name.utf8.allSatisfy({ $0 < 0x80 }) {
            if name == "*" {
                self = .all
                return
            }
            accounts.insert(name)
        }
        self = .some(accounts)
    }

    /// Whether an account is among them.
    package func contains(_ account: String) -> Bool {
        switch self {
        case .all: true
        case .some(let accounts): accounts.contains(account) && account.utf8.allSatisfy { $0 < 0x80 }
        }
    }
}
