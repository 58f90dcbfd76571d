import Testing

@testable import SallyportPolicy

/// The pieces that a rule tree is laid out with, and trees that are too large for chance to be kind to their hash tables.
@Suite struct LayoutTests {
    // Spans cannot stand in expectations.
    private static func index(of name: String, in table: NameTable) -> UInt32? { table.index(of: name.utf8.span) }
    private static func insert(_ name: String, into table: inout NameTable) -> UInt32 {
        table.insert(name.utf8.span)
    }

    private static func packed(_ bytes: [UInt8], behind words: ContiguousArray<UInt32> = []) -> WordStore {
        var words = words
        PackedText.append(bytes.span, to: &words)
        return WordStore(words)
    }

    /// Asks for the verdict alone: to say what was nearest, a refusal would look at every rule.
    private static func isAllowed(_ url: String, to account: String, by tree: RuleTree) throws -> Bool {
        let request = PolicyRequest(
            account: try #require(AccountID(account)), method: .get, url: try ForwardURL(url), service: nil)
        if case .allow = tree.decide(request, scopes: .everyScope) { return true }
        return false
    }

    /// Texts of every length, packed, against their bytes at every place in others, and against those with one bit changed.
    @Test func packedTextIsTheText() {
        for length in 0...40 {
            let text = Array("abcdefghijklmnopqrstuvwxyz0123456789-._~".utf8.prefix(length))
            let store = Self.packed(text, behind: [7])
            #expect(store.words.count - 1 == PackedText.wordCount(length))
            #expect(Array(PackedText.string(store.words, at: 1, count: length).utf8) == text)
            for offset in 0...9 {
                let before = [UInt8](repeating: 0x23, count: offset)
                for after in ["", "!", "0123456789"] {
                    #expect(Self.isFound(store, text, in: before + text + Array(after.utf8), from: offset))
                }
                for index in 0..<length {
                    var other = text
                    other[index] ^= 1
                    #expect(!Self.isFound(store, text, in: before + other, from: offset))
                }
            }
        }
    }

    private static func isFound(_ store: WordStore, _ text: [UInt8], in bytes: [UInt8], from: Int) -> Bool {
        // As many bytes behind them as may be read.
        let other = packed(bytes + [UInt8](repeating: 0xFF, count: 7))
        return withExtendedLifetime((store, other)) {
            PackedText.matches(store.words, at: 1, count: text.count, other.words.bytes(at: 0), from: from)
        }
    }

    /// What stands before and behind a piece is no part of its hash.
    @Test func hashIsOfThePieceAlone() {
        for length in 0...24 {
            let text = Array("abcdefghijklmnopqrstuvwx".utf8.prefix(length))
            var alone = TextHash()
            alone.add(text.span, from: 0, to: length)
            for before in 0...9 {
                for after in [0, 1, 7, 8, 9] {
                    let bytes = [UInt8](repeating: 0x2E, count: before) + text + [UInt8](repeating: 0x2F, count: after)
                    var within = TextHash()
                    within.add(bytes.span, from: before, to: before + length)
                    #expect(within.state == alone.state, "\(length) \(before) \(after)")
                }
            }
        }
    }

    /// Among scopes that differ in one byte or in length alone, each is its own.
    @Test func scopesAreToldApart() {
        let scopes = Set(
            (0...20).flatMap { count in ["", "a", "b"].map { String(repeating: "s", count: count) + $0 } })
        for held in scopes {
            for asked in scopes.compactMap(Scope.init) {
                let isHeld = HeldScopes(["x", held, "y"]).contains(asked)
                #expect(isHeld == (asked.text == held), "\(held) \(asked.text)")
            }
        }
    }

    /// Hashes only lead to scopes: of equal ones the texts are compared.
    @Test func scopesWithEqualHashesAreToldApart() throws {
        var texts: [UInt32: String] = [:]
        var pairs: [(String, String)] = []
        for number in 100_000..<400_000 {
            let text = "scope-\(number)"
            let hash = UInt32(truncatingIfNeeded: TextHash.of(text.utf8.span))
            if let other = texts.updateValue(text, forKey: hash) { pairs.append((text, other)) }
        }
        #expect(!pairs.isEmpty)
        for (held, asked) in pairs {
            let scopes = HeldScopes([held])
            #expect(try scopes.contains(#require(Scope(held))))
            #expect(try !scopes.contains(#require(Scope(asked))), "\(held) \(asked)")
        }
    }

    @Test func namesKeepTheirNumbers() {
        var table = NameTable()
        for number in 0..<3000 { #expect(Self.insert("service-\(number)", into: &table) == UInt32(number)) }
        for number in 0..<3000 {
            #expect(Self.insert("service-\(number)", into: &table) == UInt32(number))
            #expect(table.bytes(number) == Array("service-\(number)".utf8))
            #expect(Self.index(of: "SERVICE-\(number)", in: table) == nil)
        }
        #expect(table.count == 3000)
    }

    /// Many more entries than there are fingerprints: whatever is found is compared, so that nobody is let in for another.
    @Test func largeSetsOfRulesAreExact() throws {
        let exact = (0..<900).map { "h\($0).acme.example" }
        let one = (0..<400).map { "*.one\($0).example.net" }
        let any = (0..<400).map { "**.any\($0).example.org" }
        let hosts = (exact + one + any).map { "\"\($0)\"" }.joined(separator: ", ")
        let paths = (0..<40).map { $0 % 2 == 0 ? "/p\($0)" : "/p\($0)/*" }.joined(separator: ", ")
        let policy = try PolicyFixture(account("forward: [{ host: [\(hosts)], paths: [\(paths)] }]"))
        let patterns = try (exact + one + any).map { try HostPattern.parse($0).get() }
        var generator = SeededGenerator(seed: 0x1A70)
        for _ in 0..<3000 {
            let number = Int.random(in: 0..<1000, using: &generator)
            let host = [
                "h\(number).acme.example", "x.one\(number).example.net", "x.y.one\(number).example.net",
                "one\(number).example.net", "x.any\(number).example.org", "x.y.any\(number).example.org",
                "any\(number).example.org",
            ][Int.random(in: 0..<7, using: &generator)]
            let path = Int.random(in: 0..<44, using: &generator)
            let suffix = ["", "/", "/q"][Int.random(in: 0..<3, using: &generator)]
            let isPath = path < 40 && (path % 2 == 0) == suffix.isEmpty
            let isAllowed = isPath && patterns.contains { $0.matches(.name(host)) }
            let url = "https://\(host)/p\(path)\(suffix)"
            #expect(try Self.isAllowed(url, to: "acme", by: policy.tree) == isAllowed, "\(url)")
        }
    }

    /// Bits say which suffixes of a host and which folders of a path are looked up; the last one stands for all that are deeper.
    @Test func deepHostsAndPathsAreExact() throws {
        func host(_ labels: Int) -> String { String(repeating: "l.", count: labels - 2) + "acme.example" }
        func path(_ slashes: Int) -> String { String(repeating: "/s", count: slashes) }
        var generator = SeededGenerator(seed: 0xDEE9)
        for _ in 0..<60 {
            let one = (0..<2).map { _ in Int.random(in: 2...60, using: &generator) }
            let any = (0..<2).map { _ in Int.random(in: 2...60, using: &generator) }
            let folders = (0..<2).map { _ in Int.random(in: 1...24, using: &generator) }
            let hosts = one.map { "\"*.\(host($0))\"" } + any.map { "\"**.\(host($0))\"" }
            let paths = folders.map { "\(path($0))/*" }
            let policy = try PolicyFixture(
                account(
                    "forward: [{ host: [\(hosts.joined(separator: ", "))], paths: [\(paths.joined(separator: ", "))] }]"
                ))
            for _ in 0..<200 {
                let labels = Int.random(in: 2...62, using: &generator)
                let slashes = Int.random(in: 1...26, using: &generator)
                let isHost = one.contains(labels - 1) || any.contains { $0 < labels }
                let isAllowed = isHost && folders.contains { $0 < slashes }
                let url = "https://\(host(labels))\(path(slashes))"
                #expect(
                    try Self.isAllowed(url, to: "acme", by: policy.tree) == isAllowed,
                    "\(labels) \(slashes): \(one) \(any) \(folders)")
            }
        }
    }

    /// A path that is longer than any URL can be matches nothing, and its length is taken for nothing else.
    @Test func pathsLongerThanAnyURLMatchNothing() throws {
        for length in [8191, 8192, 65535, 65536, 65537, 131073] {
            let path = "/" + String(repeating: "p", count: length - 1)
            let policy = try PolicyFixture(
                account("forward: [{ host: a.example, paths: [\(path), \(path)/*] }, { host: b.example }]"))
            #expect(try Self.isAllowed("https://b.example/", to: "acme", by: policy.tree))
            for end in [1, 2, 8000] {
                let url = "https://a.example/" + String(repeating: "p", count: end - 1)
                #expect(try !Self.isAllowed(url, to: "acme", by: policy.tree), "\(length) \(end)")
            }
        }
    }

    /// A refusal of an account with very many rules names the one for the host, wherever that stands.
    @Test func nearestMissIsFoundAmongManyRules() throws {
        let hosts = (0..<3000).map { "{ host: h\($0).acme.example, methods: [POST] }" }.joined(separator: ", ")
        let policy = try PolicyFixture(account("forward: [\(hosts)]"))
        for number in [0, 511, 512, 1500, 2999] {
            let nearest = policy.explain(.get, "https://h\(number).acme.example/").nearest
            #expect(nearest.first?.failedOn == .method, "\(number)")
            #expect(nearest.first?.rule.line == 4)
            #expect(nearest == policy.explain(.get, "https://h\(number).acme.example/").nearest)
        }
    }

    /// Accounts whose ids differ in little, each with rules of its own or the same as another's.
    @Test func everyAccountHasItsOwnRules() throws {
        let count = 2000
        let texts = (0..<count).map { number in
            PolicyLoader.Text(
                path: "\(number).yaml", relativePath: "\(number).yaml",
                bytes: Array(account("forward: [{ host: h\(number % 500).acme.example }]", id: "a\(number)").utf8))
        }
        let tree = try #require(PolicyLoader.load(texts, at: ".", lint: false).tree)
        #expect(tree.accountCount == count)
        #expect(tree.ruleCount == count)
        // Equal rules are held once: four accounts share each set.
        #expect(tree.byteCount < count * 130)
        for number in 0..<count {
            for other in [number % 500, (number + 1) % 500] {
                let url = "https://h\(other).acme.example/"
                #expect(try Self.isAllowed(url, to: "a\(number)", by: tree) == (other == number % 500), "\(number)")
            }
        }
        #expect(try !Self.isAllowed("https://h0.acme.example/", to: "a\(count)", by: tree))
        let last = tree.explain(
            account: "a1999", method: .get, url: "https://h499.acme.example/", service: nil, scopes: nil)
        #expect(last.rule?.file == "1999.yaml")
    }
}
