/// Lists of scopes as words: how many, then of each how many words follow, its hash, its length in bytes, and its text.
enum ScopeWords {
    static func append(_ scopes: [String], to words: inout ContiguousArray<UInt32>) {
        words.append(UInt32(scopes.count))
        for scope in scopes {
            let text = scope.utf8.span
            words.append(UInt32(2 + PackedText.wordCount(text.count)))
            words.append(UInt32(truncatingIfNeeded: TextHash.of(text)))
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
        let hash = asked[place &+ 1]
        var other = 1
        for _ in 0..<held[0] {
            if held[other &+ 1] == hash, isEqual(held, at: other, asked, at: place) { return true }
            other &+= 1 &+ Int(held[other])
        }
        return false
    }

    @inline(__always)
    private static func isEqual(_ held: Words, at other: Int, _ asked: Words, at place: Int) -> Bool {
        PackedText.matches(asked, at: place, count: 4 &+ 4 &* Int(asked[place]), held.bytes(at: other), from: 0)
    }
}
