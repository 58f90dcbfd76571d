/// The scopes that a principal holds.
public struct HeldScopes: Sendable {
    /// As ``ScopeWords`` lays them out; nil: every scope.
    private let words: OwnedWords?

    /// Whatever is asked for: for questions that are not about scopes.
    package static let everyScope = HeldScopes(words: nil)

    private init(words: OwnedWords?) {
        self.words = words
    }

    /// The scopes of a principal; those that an administrator's role brings are among them.
    public init(_ scopes: some Sequence<String>) {
        var words: ContiguousArray<UInt32> = []
        ScopeWords.append(Array(scopes), to: &words)
        self.init(words: OwnedWords(words))
    }

    /// Whether the principal holds `scope`; compared byte by byte.
    public func contains(_ scope: Scope) -> Bool {
        var words: ContiguousArray<UInt32> = []
        ScopeWords.append([scope.text], to: &words)
        let asked = WordStore(words)
        return withExtendedLifetime(asked) { indexOfMissing(asked.words, at: 0) == nil }
    }

    /// The number of the first of the scopes listed at `list` that the principal does not hold.
    @inline(__always)
    func indexOfMissing(_ asked: Words, at list: Int) -> Int? {
        guard let words else { return nil }
        return ScopeWords.indexOfMissing(asked, at: list, in: words.words)
    }
}

/// Lists of scopes as words: how many, then of each how many words follow, its length in bytes, and its text.
enum ScopeWords {
    static func append(_ scopes: [String], to words: inout ContiguousArray<UInt32>) {
        words.append(UInt32(scopes.count))
        for scope in scopes {
            let text = scope.utf8.span
            words.append(UInt32(1 + PackedText.wordCount(text.count)))
            words.append(UInt32(text.count))
            PackedText.append(text, to: &words)
        }
    }

    /// The number of the first of the scopes in the list at `list` that is not in the list that `held` begins with.
    static func indexOfMissing(_ asked: Words, at list: Int, in held: Words) -> Int? {
        var place = list &+ 1
        for number in 0..<Int(asked[list]) {
            guard contains(held, asked, at: place) else { return number }
            place &+= 1 &+ Int(asked[place])
        }
        return nil
    }

    private static func contains(_ held: Words, _ asked: Words, at place: Int) -> Bool {
        let count = 1 &+ Int(asked[place])
        var other = 1
        for _ in 0..<held[0] {
            var index = 0
            while index < count, held[other &+ index] == asked[place &+ index] { index &+= 1 }
            if index == count { return true }
            other &+= 1 &+ Int(held[other])
        }
        return false
    }
}
