import Testing

@testable import SallyportPolicy

/// Compiled accounts of random policies under names of their own, to put trees together from.
struct AccountPool {
    /// What an account may be called.
    static let ids = (0..<60).compactMap { AccountID("n\($0)") }

    private(set) var accounts: [CompiledAccount] = []
    let ceiling: Ceiling
    let defaultFallback: Fallback

    init(using generator: inout SeededGenerator) throws {
        let first = try DecisionPropertyTests.compiled(DecisionPropertyTests.validPolicy(using: &generator).0)
        ceiling = first.ceiling
        defaultFallback = first.defaultFallback
        accounts = first.accounts
        while accounts.count < 60 {
            let model = DecisionPropertyTests.validPolicy(using: &generator).0
            accounts += try DecisionPropertyTests.compiled(model).accounts
        }
    }

    /// One of them under another name, sometimes in a file that is named for it.
    func account(_ id: AccountID, using generator: inout SeededGenerator) -> CompiledAccount {
        var account = generator.pick(accounts)
        account.account = id
        guard generator.oneIn(2) else { return account }
        let own = account.span.file
        let file = "root/\(generator.pick(["a", "b/c"]))/\(id)\(generator.oneIn(3) ? ".yml" : ".yaml")"
        account.span.file = file
        account.reference.file = String(file.dropFirst("root/".count))
        for index in account.rules.indices where account.rules[index].span.file == own {
            account.rules[index].span.file = file
            account.rules[index].reference.file = account.reference.file
            account.rules[index].certificateSpan?.file = file
        }
        for name in account.services.keys where account.services[name]?.certificateSpan.file == own {
            account.services[name]?.certificateSpan.file = file
        }
        return account
    }

    /// The tree of these accounts, built whole.
    func tree(of accounts: some Sequence<CompiledAccount>) -> RuleTree {
        RuleTree(
            CompiledPolicy(ceiling: ceiling, accounts: Array(accounts), defaultFallback: defaultFallback), digest: "")
    }
}
