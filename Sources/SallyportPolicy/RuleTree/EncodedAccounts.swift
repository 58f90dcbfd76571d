/// Accounts as words that can be copied anywhere.
package struct EncodedAccounts: Sendable {
    /// How much of the words is one account.
    struct Record: Sendable {
        var id: AccountID
        /// Where its header begins, from where it begins.
        var header: Int
        /// How many words are its own; those of its rules follow.
        var count: Int
        var rulesCount: Int
    }

    var words: ContiguousArray<UInt32> = []
    var records: ContiguousArray<Record> = []
    /// How many rules the accounts have.
    var ruleCount = 0

    /// Calls `body` with each account's own words and those of its rules.
    func forEach(_ body: (Record, Span<UInt32>, Span<UInt32>) -> Void) {
        var start = 0
        let words = words.span
        for record in records {
            let rules = start + record.count
            let end = rules + record.rulesCount
            body(record, words.extracting(start..<rules), words.extracting(rules..<end))
            start = end
        }
    }

    /// Forgets the accounts, and keeps the memory.
    mutating func removeAll() {
        words.removeAll(keepingCapacity: true)
        records.removeAll(keepingCapacity: true)
        ruleCount = 0
    }
}
