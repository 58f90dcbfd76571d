import Testing

@testable import SallyportPolicy

/// The pieces that a rule tree is laid out with, and trees that are too large for chance to be kind to their hash tables.
@Suite struct LayoutTests {
    // Spans cannot stand in expectations.
    private static func matches(_ words: [UInt32], _ start: Int, _ count: Int, _ bytes: [UInt8], _ from: Int) -> Bool {
        PackedText.matches(words.span, at: start, count: count, bytes.span, from: from)
    }
    private static func string(_ words: [UInt32], _ start: Int, _ count: Int) -> String {
        PackedText.string(words.span, at: start, count: count)
    }
    private static func index(of name: String, in table: NameTable) -> UInt32? { table.index(of: name.utf8.span) }

    /// Asks for the verdict alone: to say what was nearest, a refusal would look at every rule.
    private static func isAllowed(_ url: String, to account: String, by tree: RuleTree) throws -> Bool {
        let request = PolicyRequest(
            account: try #require(AccountID(account)), method: .get, url: try ForwardURL(url), service: nil)
        if case .allow = tree.decide(request, scopes: .everyScope) { return true }
        return false
    }

    /// Texts of every length, packed at every place, against their bytes.
    @Test func packedTextIsTheText() {
        var words: [UInt32] = [7]
        for length in 0...40 {
            let text = String("abcdefghijklmnopqrstuvwxyz0123456789-._~".prefix(length))
            let start = PackedText.append(text, to: &words)
            #expect(words.count - start == PackedText.wordCount(length))
            #expect(Self.string(words, start, length) == text)
            for offset in 0...9 {
                let before = String(repeating: "#", count: offset)
                for after in ["", "!", "0123456789"] {
                    let bytes = Array((before + text + after).utf8)
                    #expect(
                        Self.matches(words, start, length, bytes, offset),
                        "\(text) \(offset)")
                    for index in 0..<length {
                        var other = bytes
                        other[offset + index] ^= 1
                        #expect(!Self.matches(words, start, length, other, offset))
                    }
                }
                let short = Array((before + text.dropLast()).utf8)
                if length > 0 {
                    #expect(!Self.matches(words, start, length, short, offset))
                }
            }
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

    @Test func namesKeepTheirNumbers() {
        var table = NameTable()
        for number in 0..<3000 { #expect(table.insert("service-\(number)") == UInt32(number)) }
        for number in 0..<3000 {
            #expect(table.insert("service-\(number)") == UInt32(number))
            #expect(table.name(number) == "service-\(number)")
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
