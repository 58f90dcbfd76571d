/// Copies accounts into one stretch of words, equal sets of rules once.
struct AccountJoiner {
    private(set) var storage: RuleTreeStorage
    /// Where sets of rules begin, by the hash of their words.
    private var sets: [Int: [Int]] = [:]

    init(_ storage: RuleTreeStorage, _ terms: SharedTerms) {
        self.storage = storage
        self.storage.terms = terms
    }

    mutating func add(_ accounts: EncodedAccounts) {
        for record in accounts.records { add(record, accounts.words) }
    }

    private mutating func add(_ record: EncodedAccounts.Record, _ words: ContiguousArray<UInt32>) {
        let rulesStart = record.start + record.headerCount
        let rules = words[rulesStart..<rulesStart + record.rulesCount]
        let place = storage.words.count
        let shared = self.place(of: rules, record.rulesHash)
        storage.words += words[record.start..<rulesStart]
        storage.words[place + AccountLayout.Header.rules] = UInt32(shared ?? storage.words.count)
        if shared == nil {
            sets[record.rulesHash, default: []].append(storage.words.count)
            storage.words += rules
        }
        storage.accounts.insert(record.id.text, at: place)
        storage.ruleCount += record.ruleCount
    }

    /// Where the same words stand already.
    private func place(of rules: ArraySlice<UInt32>, _ hash: Int) -> Int? {
        sets[hash]?.first { storage.words[$0...].starts(with: rules) }
    }
}
