extension RuleTree {
    /// The tree as it is after some accounts have changed: it shares with this one what has not.
    ///
    /// Ceiling and default fallback stay as they are.
    ///
    /// - Parameters:
    ///   - changed: Accounts that are new, or that take the place of those with the same id; each once.
    ///   - removed: Accounts that are there no longer, unless they are among `changed`.
    ///   - digest: What identifies the new generation.
    package func replacing(_ changed: [CompiledAccount], removing removed: [AccountID], digest: String) -> RuleTree {
        var patcher = TreePatcher(storage)
        for account in removed { patcher.remove(account) }
        for account in changed { patcher.remove(account.account) }
        return RuleTree(patcher.finish(adding: changed), digest: digest)
    }
}
