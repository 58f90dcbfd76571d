/// Words with what keeps them: reading them counts nothing, and follows no pointer but their own.
struct OwnedWords: Sendable {
    let owner: WordStore
    /// The words; only for as long as the owner is held.
    let words: Words

    init(_ owner: WordStore) {
        self.owner = owner
        words = owner.words
    }

    /// A copy of words.
    init(_ copied: ContiguousArray<UInt32>) {
        self.init(WordStore(copied))
    }

    /// How many bytes the words take.
    var byteCount: Int { words.count * 4 }

    /// No words at all.
    static let empty = OwnedWords(WordStore([]))
}
