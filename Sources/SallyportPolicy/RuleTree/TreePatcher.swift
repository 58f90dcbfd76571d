/// Makes a tree of another one and what has changed.
struct TreePatcher {
    private var storage: RuleTreeStorage

    init(_ storage: RuleTreeStorage) {
        self.storage = storage
    }

    /// Takes an account out, if it is there.
    mutating func remove(_ account: AccountID) {
        guard let place = storage.place(of: account) else { return }
        let extent = storage.extent(of: place)
        if !place.isInPatch { storage.deadWords += extent.ownWordCount }
        storage.ruleCount -= extent.ruleCount
        storage.accounts.remove(account.text.utf8.span, at: place)
    }

    /// Lays the changed accounts out, among those that had changed before.
    consuming func finish(adding changed: [CompiledAccount]) -> RuleTreeStorage {
        let board = SharedTermsBoard(storage.terms)
        var worker = RuleTreeWorker(terms: board)
        for account in changed { worker.encode(account) }
        let encoded = worker.finish()
        storage.terms = board.terms
        storage.terms.layOutScopes()
        var accounts = storage.accounts
        // Held once, so that it is changed where it is.
        storage.accounts = AccountTable(capacity: 0)
        accounts.reserve(changed.count)
        var joiner = AccountJoiner(
            wordCapacity: storage.patch.words.count + encoded.words.count, accounts: changed.count)
        accounts.move { place in
            place.isInPatch ? AccountPlace(storage.copy(place, to: &joiner), isInPatch: true) : nil
        }
        encoded.forEach { record, account, rules in
            let place = joiner.add(account, header: record.header, rules: rules)
            accounts.insert(record.id.text.utf8.span, at: AccountPlace(place, isInPatch: true))
        }
        storage.accounts = accounts
        storage.ruleCount += encoded.ruleCount
        storage.patch = joiner.finish()
        return storage.isWorn ? storage.compacted() : storage
    }
}
