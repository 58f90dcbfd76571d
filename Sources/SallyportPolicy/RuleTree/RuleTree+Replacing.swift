extension RuleTree {
    /// The tree as it is after some accounts have changed.
    ///
    /// - Parameters:
    ///   - changed: Accounts that are new, or that take the place of those with the same id.
    ///   - removed: Accounts that are there no longer.
    ///   - digest: What identifies the new generation.
    package func replacing(_ changed: [CompiledAccount], removing removed: [AccountID], digest: String) -> RuleTree {
        var assembler = RuleTreeAssembler(
            ceiling: storage.ceiling, defaultFallback: storage.defaultFallback, terms: storage.terms)
        var worker = assembler.worker()
        for account in changed { worker.encode(account) }
        assembler.add(worker.finish())
        var rest = storage
        for account in removed + changed.map(\.account) { rest.remove(account) }
        rest.accounts.reserve(changed.count)
        return RuleTree(assembler.join(behind: rest), digest: digest)
    }
}
