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

    /// Accounts whose words lie behind one another.
    struct Piece: Sendable {
        var words: ContiguousArray<UInt32> = []
        var records: ContiguousArray<Record> = []

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
    }

    /// Many, so that none has to be moved for want of room, and each can be let go when it has been copied.
    var pieces: [Piece] = []
    /// How many rules the accounts have.
    var ruleCount = 0

    var accountCount: Int { pieces.reduce(0) { $0 + $1.records.count } }
    var wordCount: Int { pieces.reduce(0) { $0 + $1.words.count } }
}
