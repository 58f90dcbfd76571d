/// Joins accounts that workers have laid out to one tree.
///
/// Laying accounts out is most of the work, and may be done by several workers at a time, each with accounts of its own;
/// joining them is little more than copying words. The order in which accounts come changes nothing that can be seen.
package struct RuleTreeAssembler: Sendable {
    private let ceiling: Ceiling
    private let defaultFallback: Fallback
    private let terms: SharedTermsBoard
    private var encoded: [EncodedAccounts] = []

    /// A tree without accounts.
    package init(ceiling: Ceiling, defaultFallback: Fallback) {
        self.init(ceiling: ceiling, defaultFallback: defaultFallback, terms: SharedTerms())
    }

    init(ceiling: Ceiling, defaultFallback: Fallback, terms: SharedTerms) {
        self.ceiling = ceiling
        self.defaultFallback = defaultFallback
        self.terms = SharedTermsBoard(terms)
    }

    /// Something that lays accounts out for this tree, and no other.
    package func worker() -> RuleTreeWorker { RuleTreeWorker(terms: terms) }

    /// Takes in what a worker has laid out. No account may come twice.
    package mutating func add(_ accounts: consuming EncodedAccounts) { encoded.append(accounts) }

    /// The tree of all the accounts that were added.
    package consuming func finish(digest: String) -> RuleTree { RuleTree(join(), digest: digest) }

    consuming func join() -> RuleTreeStorage {
        var storage = RuleTreeStorage(ceiling: ceiling, defaultFallback: defaultFallback)
        storage.accounts = AccountTable(capacity: encoded.reduce(0) { $0 + $1.records.count })
        return join(behind: storage)
    }

    /// The accounts behind those of another tree, whose terms this one began with.
    consuming func join(behind base: RuleTreeStorage) -> RuleTreeStorage {
        var joiner = AccountJoiner(base, terms.terms)
        for accounts in encoded { joiner.add(accounts) }
        return joiner.storage
    }
}

/// Lays accounts out, one after another.
package struct RuleTreeWorker: Sendable {
    private let terms: SharedTermsBoard
    private var accounts = EncodedAccounts()

    init(terms: SharedTermsBoard) {
        self.terms = terms
    }

    /// Lays an account out behind the others.
    package mutating func encode(_ account: CompiledAccount) {
        let (rules, header) = terms.withTerms { terms in
            (
                RuleSetEncoder.encode(account.rules, ownFile: account.span.file, &terms),
                AccountEncoder.encode(account, &terms)
            )
        }
        accounts.records.append(
            EncodedAccounts.Record(
                start: accounts.words.count, headerCount: header.count, rulesCount: rules.count,
                rulesHash: rules.hashValue, id: account.account, ruleCount: account.rules.count))
        accounts.words += header
        accounts.words += rules
    }

    /// What was laid out.
    package consuming func finish() -> EncodedAccounts { accounts }
}

/// Accounts as words that can be copied anywhere.
package struct EncodedAccounts: Sendable {
    struct Record: Sendable {
        /// Where in `words` the account begins; its rules follow its own words.
        var start: Int
        var headerCount: Int
        var rulesCount: Int
        var rulesHash: Int
        var id: AccountID
        var ruleCount: Int
    }

    var words: ContiguousArray<UInt32> = []
    var records: [Record] = []
}
