/// Joins accounts that workers have laid out to one tree.
///
/// Laying accounts out is most of the work, and may be done by several workers at a time, each with accounts of its own;
/// joining them is little more than copying words. The order in which accounts come changes nothing that can be seen.
package struct RuleTreeAssembler: Sendable {
    private let ceiling: Ceiling
    private let defaultFallback: Fallback
    private let terms = SharedTermsBoard(SharedTerms())
    private let joined: JoinedAccounts

    /// A tree without accounts.
    /// - Parameters:
    ///   - words: How many words there will be, about: room for which no memory is taken before there are.
    ///   - accounts: How many accounts, about.
    package init(ceiling: Ceiling, defaultFallback: Fallback, words: Int = 0, accounts: Int = 0) {
        self.ceiling = ceiling
        self.defaultFallback = defaultFallback
        joined = JoinedAccounts(words: words, accounts: accounts)
    }

    /// Something that lays accounts out for this tree, and no other.
    package func worker() -> RuleTreeWorker { RuleTreeWorker(terms: terms, joined: joined) }

    /// Takes in what a worker still has. No account may come twice.
    package func add(_ accounts: EncodedAccounts) { joined.add(accounts) }

    /// The tree of all the accounts that were added.
    package consuming func finish(digest: String) -> RuleTree { RuleTree(join(), digest: digest) }

    consuming func join() -> RuleTreeStorage {
        var storage = RuleTreeStorage(ceiling: ceiling, defaultFallback: defaultFallback)
        storage.terms = terms.terms
        storage.terms.layOutScopes()
        storage.baseTermCount = storage.terms.count
        joined.move(to: &storage)
        return storage
    }
}
