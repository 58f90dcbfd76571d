/// What findings depend on, as numbers and texts in a row, so that what is the same is found the same and looked at once.
///
/// What is different is written differently: each list and each text has its length before it.
struct ShapeWords: Hashable, Sendable {
    private var words: ContiguousArray<UInt32> = []

    /// In the place of a length: what it would be the length of is not there.
    static let nothing = -1

    var count: Int { words.count }

    /// The same words in memory of their own, and not more than they take.
    var copy: ShapeWords {
        var copy = ShapeWords()
        copy.words.reserveCapacity(words.count)
        copy.words += words
        return copy
    }

    /// Memory that nobody else has kept is used again.
    mutating func removeAll() { words.removeAll(keepingCapacity: true) }

    mutating func write(_ number: Int) { words.append(UInt32(truncatingIfNeeded: number)) }

    mutating func write(_ half: UInt64) {
        words.append(UInt32(half >> 32))
        words.append(UInt32(truncatingIfNeeded: half))
    }

    mutating func write(_ text: String) {
        write(text.utf8.count)
        PackedText.append(text.utf8.span, to: &words)
    }

    @inline(__always)
    mutating func write<Item>(_ list: [Item]?, _ body: (inout Self, borrowing Item) -> Void) {
        guard let list else { return write(Self.nothing) }
        let items = list.span
        write(items.count)
        for index in items.indices { body(&self, items[index]) }
    }

    mutating func write(_ other: ShapeWords) { words += other.words }

    /// What an account says beside its rules, without the names of certificates.
    mutating func write(_ account: CompiledAccount) {
        write(account.mode == .report ? 1 : 0)
        write(Int(AccountLayout.code(account.fallback)))
        write(account.services.sorted { $0.key.text < $1.key.text }) {
            $0.write($1.key.text)
            $0.write(Int(AccountLayout.code($1.value.fallback)))
        }
    }

    /// A rule without its hosts, paths and places, and without the name of its certificate: that it has one counts. Nothing is
    /// said of timeouts and limits.
    mutating func write(_ rules: Span<CompiledRule>, _ index: Int) {
        write(rules[index].effect == .deny ? 1 : 0)
        write(rules[index].mode == .report ? 1 : 0)
        write(rules[index].origin.rawValue)
        write(rules[index].schemes) { $0.write($1 == .http ? 1 : 0) }
        write(rules[index].ports) { $0.write(Int($1)) }
        write(rules[index].methods) { $0.write(Int(MethodMask.bit($1))) }
        write(rules[index].services) {
            switch $1 {
            case .named(let name): $0.write(name.text)
            case .none: $0.write(Self.nothing)
            }
        }
        write(rules[index].obligations.readScopes) { $0.write($1.text) }
        write(rules[index].obligations.writeScopes) { $0.write($1.text) }
        write(rules[index].obligations.certificate == nil ? 0 : 1)
        write(Int(AccountLayout.code(rules[index].obligations.fallback)))
    }

    /// More paths than this are told apart by their texts.
    private static let mostPaths = 32

    /// Which paths of rules are the same, which begin with others, and in which order they stand: whatever they are called.
    mutating func writePaths(of rules: [CompiledRule]) {
        let texts = Self.pathTexts(of: rules)
        let isNumbered = texts.count <= Self.mostPaths
        write(isNumbered ? texts.count : Self.nothing)
        for index in rules.indices {
            write(rules[index].paths) { words, path in
                words.write(path.isPrefix ? path.text.utf8.count { $0 == UInt8(ascii: "/") } : Self.nothing)
                if isNumbered {
                    words.write(texts.firstIndex(of: path.text) ?? Self.nothing)
                } else {
                    words.write(path.text)
                }
            }
        }
        guard isNumbered else { return }
        for (number, text) in texts.enumerated() {
            var beginnings = 0
            // What a text begins with comes before it.
            for place in 0..<number where text.utf8.starts(with: texts[place].utf8) { beginnings |= 1 << place }
            write(beginnings)
        }
    }

    /// The texts of paths, each once, in their order; where there are too many to be numbered, some of them.
    private static func pathTexts(of rules: [CompiledRule]) -> [String] {
        var texts: [String] = []
        for index in rules.indices {
            for path in rules[index].paths ?? [] where texts.count <= mostPaths && !texts.contains(path.text) {
                texts.append(path.text)
            }
        }
        return texts.sorted()
    }

    /// Some hundred words are hashed for each account: by what is quick, as all of them are compared.
    func hash(into hasher: inout Hasher) {
        // Two at a time, which do not wait for one another.
        var (first, second) = (TextHash(), TextHash())
        let words = words.span
        var index = 0
        while index &+ 3 < words.count {
            first.mix(UInt64(words[index]) << 32 | UInt64(words[index &+ 1]))
            second.mix(UInt64(words[index &+ 2]) << 32 | UInt64(words[index &+ 3]))
            index &+= 4
        }
        while index < words.count {
            first.mix(UInt64(words[index]))
            index &+= 1
        }
        first.mix(second.state)
        hasher.combine(first.state)
    }
}

/// Remembers what was found of shapes, up to some amount of memory.
struct ShapeMemory<Finding: Sendable>: Sendable {
    private var findings: [ShapeWords: Finding] = [:]
    private var wordCount = 0

    /// So many words are kept at a time, and of findings some ten times as much.
    private static var mostWords: Int { 1 << 18 }

    func finding(of shape: ShapeWords) -> Finding? { findings[shape] }

    mutating func remember(_ finding: Finding, of shape: ShapeWords) {
        if wordCount + shape.count > Self.mostWords { (findings, wordCount) = ([:], 0) }
        findings[shape.copy] = finding
        wordCount += shape.count
    }
}
