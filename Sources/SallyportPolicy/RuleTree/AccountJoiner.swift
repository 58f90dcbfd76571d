/// Copies accounts into one stretch of words, equal sets of rules once.
struct AccountJoiner: ~Copyable {
    private var buffer: WordBuffer
    /// Where a set of rules begins, by the hash of its words.
    private var sets: [UInt64: Int] = [:]

    /// Room for about so many words and accounts; there may be more.
    init(wordCapacity: Int, accounts: Int) {
        buffer = WordBuffer(capacity: wordCapacity)
        sets.reserveCapacity(accounts)
    }

    var wordCount: Int { buffer.count }

    /// Copies an account and its rules.
    /// - Parameters:
    ///   - account: Its own words.
    ///   - header: Where among them its header begins.
    /// - Returns: where its header is now.
    mutating func add(_ account: Span<UInt32>, header: Int, rules: Span<UInt32>) -> Int {
        let place = buffer.count + header
        let hash = WordHash.of(rules)
        let shared = self.place(of: rules, hash)
        buffer.append(account)
        buffer[place + AccountLayout.Header.rules] = UInt32(shared ?? buffer.count)
        if let shared {
            buffer[shared + RuleSetLayout.Header.shape] |= RuleSetLayout.Header.isShared
        } else {
            sets[hash] = buffer.count
            buffer.append(rules)
        }
        return place
    }

    /// The words, which nothing is added to any more.
    consuming func finish() -> OwnedWords { buffer.finish() }

    /// Where the same words stand already.
    private func place(of rules: Span<UInt32>, _ hash: UInt64) -> Int? {
        guard let place = sets[hash], place + rules.count <= buffer.count else { return nil }
        let words = buffer.words
        for index in rules.indices where words[place + index] != rules[index] {
            guard index == RuleSetLayout.Header.shape,
                (words[place + index] ^ rules[index]) & ~RuleSetLayout.Header.isShared == 0
            else { return nil }
        }
        return place
    }
}

/// The hash by which equal sets of rules are found.
private enum WordHash {
    static func of(_ words: Span<UInt32>) -> UInt64 {
        var hash = TextHash()
        var index = 0
        while index + 1 < words.count {
            // Whether others share the set is no part of it.
            let word = index == 0 ? words[1] & ~RuleSetLayout.Header.isShared : words[index + 1]
            hash.mix(UInt64(words[index]) << 32 | UInt64(word))
            index += 2
        }
        if index < words.count { hash.mix(UInt64(words[index])) }
        return hash.state
    }
}
