import Testing

@testable import SallyportPolicy

/// What the quick reader reads is what the careful ones would have read, and it reads what is common.
@Suite struct PlainReaderTests {
    private static let seed: UInt64 = 0x91A1_2026

    /// The documents by way of `YAMLReader` and `PolicyDocument`; nil where they complain, or read something else.
    private func careful(_ bytes: [UInt8]) -> [AccountDocument]? {
        var diagnostics: [Diagnostic] = []
        let nodes = YAMLReader.documents(in: SourceFile(name: "a.yaml", bytes: bytes), diagnostics: &diagnostics)
        var context = DecodingContext(file: "a.yaml", diagnostics: diagnostics)
        let documents = nodes.compactMap { PolicyDocument($0, &context) }
        guard context.diagnostics.isEmpty else { return nil }
        let accounts = documents.compactMap { document in
            if case .account(let account) = document { account } else { nil }
        }
        return accounts.count == documents.count ? accounts : nil
    }

    /// Compares both readings.
    /// - Returns: what came of them: read by both, by the careful ones alone, or by neither.
    private func compare(_ bytes: [UInt8], _ note: @autoclosure () -> String) -> (careful: Bool, quick: Bool) {
        var reader = PlainReader()
        let careful = careful(bytes)
        // As a file lies between others.
        let stretch = Array("# a\n".utf8) + bytes + Array("\n ?".utf8)
        guard let quick = reader.documents(of: stretch.dropFirst(4).dropLast(3)) else { return (careful != nil, false) }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(quick == careful, "\(note()), seed \(Self.seed):\n\(text)")
        return (careful != nil, true)
    }

    @Test func agreesOnRandomAccounts() {
        var generator = SeededGenerator(seed: Self.seed)
        var counts = (careful: 0, quick: 0)
        for number in 0..<2500 {
            let read = compare(Array(AccountText.random(using: &generator).utf8), "document \(number)")
            counts.careful += read.careful ? 1 : 0
            counts.quick += read.quick ? 1 : 0
        }
        // It would be no use if it left all to the others.
        #expect(counts.careful > 300, "\(counts)")
        #expect(counts.quick * 2 > counts.careful, "\(counts)")
    }

    @Test func agreesOnDocumentsWithStrangeBytes() {
        var generator = SeededGenerator(seed: Self.seed &+ 1)
        let strange =
            Array(":#-?%&*!|>'\"{}[],\n \t\r~.@`\\/09azAZ".utf8) + [0x00, 0x7F, 0x80, 0xC3, 0xA9, 0xEF, 0xBB, 0xBF]
        for number in 0..<3000 {
            var bytes = Array(AccountText.random(using: &generator).utf8)
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[place] = generator.pick(strange)
                case 1: bytes.insert(generator.pick(strange), at: place)
                case 2: if bytes.count > 1 { bytes.remove(at: place) }
                default: bytes.insert(contentsOf: bytes[place..<min(place + 12, bytes.count)], at: place)
                }
            }
            _ = compare(bytes, "mutation \(number)")
        }
    }

    private static let account = "version: 1\nkind: Account\naccount: a\n"

    @Test(arguments: [
        "", "forward: [{ host: a.example }]\n",
        "forward:\n- host: a.example\n  description: |\n    two\n    lines\n\n\n",
        "description: Müller\n", "# a comment\n", "---\nversion: 1\nkind: Account\naccount: b\n",
        "forward: [{ host: \"*.a.example\", methods: [GET], paths: /v2/* }]\n", "description: \"a\\tb\"\n",
    ])
    func readsWhatIsCommon(rest: String) {
        #expect(compare(Array((Self.account + rest).utf8), "case") == (true, true))
    }

    /// What the careful readers have to look at.
    @Test(arguments: [
        "forward: [{ host: A.Example }]\n", "forward: [{ host: a.example, ? id: b }]\n", "enabled: yes\n",
        "forward: [{ host: \"*.com\" }]\n", "forward: [&a { host: a.example }]\n", "description: !!str a\n",
        "# sallyport:ignore SP0301 because\n", "description:\ta\n",
        "forward: [{ host: a.example, hosts: b.example }]\n",
        "forward: [{ host: a.example, id: x }, { host: b.example, id: x }]\n", "account: b\n", "unknown: 1\n",
        "forward: [{ host: a.example, except: b.example }]\n", "---\nversion: 1\nkind: Profile\nprofile: p\n",
        "forward: [{ host: a.example, effect: deny, fallback: refuse }]\n", "forward: [{ id: x }]\n", "description:\n",
    ])
    func leavesTheRest(rest: String) {
        #expect(!compare(Array((Self.account + rest).utf8), "case").quick)
    }
}
