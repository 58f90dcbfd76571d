/// Joins accounts that workers have laid out to one tree.
///
/// Laying accounts out is most of the work, and may be done by several workers at a time, each with accounts of its own;
/// joining them is little more than copying words. The order in which accounts come changes nothing that can be seen.
package struct RuleTreeAssembler: Sendable {
    private let ceiling: Ceiling
    private let defaultFallback: Fallback
    private let terms = SharedTermsBoard(SharedTerms())
    private var encoded: [EncodedAccounts] = []

    /// A tree without accounts.
    package init(ceiling: Ceiling, defaultFallback: Fallback) {
        self.ceiling = ceiling
        self.defaultFallback = defaultFallback
    }

    /// Something that lays accounts out for this tree, and no other.
    package func worker() -> RuleTreeWorker { RuleTreeWorker(terms: terms) }

    /// Takes in what a worker has laid out. No account may come twice.
    package mutating func add(_ accounts: consuming EncodedAccounts) { encoded.append(accounts) }

    /// The tree of all the accounts that were added.
    package consuming func finish(digest: String) -> RuleTree { RuleTree(join(), digest: digest) }

    consuming func join() -> RuleTreeStorage {
        var storage = RuleTreeStorage(ceiling: ceiling, defaultFallback: defaultFallback)
        let count = encoded.reduce(0) { $0 + $1.accountCount }
        storage.accounts = AccountTable(capacity: count)
        storage.terms = terms.terms
        storage.terms.layOutScopes()
        storage.baseTermCount = storage.terms.count
        var joiner = AccountJoiner(wordCapacity: encoded.reduce(0) { $0 + $1.wordCount }, accounts: count)
        // What has been copied is given back at once, so that not all of it is there twice.
        while var accounts = encoded.popLast() {
            storage.ruleCount += accounts.ruleCount
            while let piece = accounts.pieces.popLast() {
                piece.forEach { record, account, rules in
                    let place = joiner.add(account, header: record.header, rules: rules)
                    storage.accounts.insert(record.id.text.utf8.span, at: AccountPlace(place, isInPatch: false))
                }
            }
        }
        storage.base = joiner.finish()
        return storage
    }
}
