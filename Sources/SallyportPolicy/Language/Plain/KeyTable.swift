/// Finds a word among those that may stand in a place, most quickly when they come in their order.
struct KeyTable<Key: RawRepresentable<String> & CaseIterable & Sendable>: Sendable {
    /// One of the words.
    struct Entry: Sendable {
        let key: Key
        /// What stands for the word in a set of them.
        let bit: UInt32
        fileprivate let word: PackedWord?
    }

    private let entries: [Entry]
    /// The words' first eight bytes, which mostly tell them apart.
    private let beginnings: [UInt64]
    /// Where the search begins: behind what was found last.
    private var next = 0

    init() {
        entries = Key.allCases.enumerated().map { index, key in
            Entry(key: key, bit: 1 << UInt32(index), word: PackedWord(key.rawValue.utf8.span))
        }
        beginnings = entries.map { $0.word?.low ?? 0 }
    }

    /// What stands for a word in a set of them.
    func bit(of key: Key) -> UInt32 { entries.first { $0.key.rawValue == key.rawValue }?.bit ?? 0 }

    /// The word that the scalar at which `events` stands is.
    mutating func find(_ events: borrowing YAMLEventStream) -> Entry? {
        guard let word = events.word else {
            let text = events.text
            return entries.first { $0.word == nil && $0.key.rawValue == text }
        }
        var index = next
        for _ in beginnings.indices {
            let found = index
            index = index &+ 1 == beginnings.count ? 0 : index &+ 1
            guard beginnings[found] == word.low, entries[found].word == word else { continue }
            next = index
            return entries[found]
        }
        return nil
    }
}
