import Testing

@testable import SallyportPolicy

/// How a complaint looks at a terminal.
@Suite struct TextRendererTests {
    private func render(
        _ source: String, _ range: (UInt32, UInt32, UInt32, UInt32), width: Int? = nil, message: String = "it is wrong",
        help: String = "make it right", related: [Diagnostic.Related] = []
    ) -> String {
        let diagnostic = Diagnostic(
            .unknownKey, message, at: Self.span(range), help: help, related: related)
        var renderer = TextRenderer(isColoured: false, width: width) { _ in Array(source.utf8) }
        return renderer.render(diagnostic)
    }

    private static func span(_ range: (UInt32, UInt32, UInt32, UInt32)) -> SourceSpan {
        SourceSpan(
            file: "a.yaml",
            range: SourceRange(
                start: SourcePosition(line: range.0, column: range.1),
                end: SourcePosition(line: range.2, column: range.3)))
    }

    /// What stands between the place and the help.
    private func excerpt(_ source: String, _ range: (UInt32, UInt32, UInt32, UInt32), width: Int? = nil) -> [String] {
        render(source, range, width: width).split(separator: "\n").map(String.init)
            .filter { $0.contains(" | ") || $0.contains("⋮") }
    }

    @Test func showsEverything() {
        let related = [Diagnostic.Related(span: Self.span((1, 1, 1, 2)), message: "first defined here")]
        #expect(
            render("a: 1\nb: 2\na: 3\n", (3, 1, 3, 2), related: related) == """
                error[SP0101]: it is wrong
                  --> a.yaml:3:1
                 3 | a: 3
                   | ^
                  --> a.yaml:1:1: first defined here
                 1 | a: 1
                   | ^
                  help: make it right

                """)
    }

    @Test(arguments: [
        // Tabs reach to the next multiple of four.
        ("\tkey: 1", 2, 5, "    key: 1", "    ^^^"), ("a\tkey: 1", 3, 6, "a   key: 1", "    ^^^"),
        ("a: \"\t\"", 4, 7, "a: \"    \"", "   ^^^^^^"), ("\t\tx", 2, 3, "        x", "    ^^^^"),
        // Wide characters take two columns, combining ones none.
        ("名前: x", 5, 6, "名前: x", "      ^"), ("a: 漢字", 4, 6, "a: 漢字", "   ^^^^"),
        ("e\u{301}: x", 5, 6, "e\u{301}: x", "   ^"), ("e\u{301}: x", 1, 3, "e\u{301}: x", "^"),
        ("😀: x", 4, 5, "😀: x", "    ^"), ("각: x", 4, 5, "각: x", "    ^"),
        // What could command a terminal or hide is made visible.
        ("a: \u{1B}[31m", 4, 5, "a: \u{FFFD}[31m", "   ^"), ("a\u{202E}b", 2, 3, "a\u{FFFD}b", " ^"),
        ("a\u{2028}b", 3, 4, "a\u{FFFD}b", "  ^"),
        // Empty spans, and such as reach beyond the line.
        ("abc", 2, 2, "abc", " ^"), ("abc", 4, 4, "abc", "   ^"), ("abc", 3, 9, "abc", "  ^"),
        ("abc", 9, 9, "abc", "   ^"),
        ("\u{FEFF}abc", 1, 2, "abc", "^"), ("abc\r", 3, 4, "abc", "  ^"),
    ])
    func carets(line: String, from: UInt32, to: UInt32, shown: String, carets: String) {
        #expect(excerpt(line, (1, from, 1, to)) == [" 1 | \(shown)", "   | \(carets)"])
    }

    @Test(arguments: [
        (
            (1 as UInt32, 4 as UInt32, 2 as UInt32, 6 as UInt32),
            [" 1 | a: |", "   |    ^", " 2 |   one", "   |   ^^^"]
        ),
        // An end before the first character of a line does not reach into it.
        ((2, 3, 3, 1), [" 2 |   one", "   |   ^^^"]),
        (
            (1, 4, 12, 5),
            [
                "  1 | a: |", "    |    ^", "  2 |   one", "    |   ^^^", "    ⋮", " 12 |   end", "    |   ^^",
            ]
        ),
    ])
    func severalLines(range: (UInt32, UInt32, UInt32, UInt32), expected: [String]) {
        let source = "a: |\n  one\n" + String(repeating: "  more\n", count: 9) + "  end\n"
        #expect(excerpt(source, range) == expected)
    }

    @Test func longLineIsAWindow() throws {
        let line =
            "key: [" + String(repeating: "aaaa, ", count: 100) + "WRONG, " + String(repeating: "b, ", count: 100) + "]"
        let start = UInt32(6 + 600 + 1)
        let lines = excerpt(line, (1, start, 1, start + 5), width: 60)
        #expect(lines[0] == " 1 | …aaaa, aaaa, WRONG, b, b, b, b, b, b, b, b, b, b, b, b…")
        #expect(lines[1] == "   |              ^^^^^")
        #expect(lines.allSatisfy { $0.count <= 60 })
        // The beginning and the end of a line need one mark.
        #expect(excerpt(line, (1, 1, 1, 4), width: 40)[0] == " 1 | key: [aaaa, aaaa, aaaa, aaaa, aaaa…")
        let last = UInt32(line.count)
        #expect(excerpt(line, (1, last, 1, last + 1), width: 40)[0].hasSuffix("b, b, ]"))
    }

    /// Whatever a line holds, the carets are below the columns of the span, and nothing is wider than the terminal.
    @Test func caretsArePutRightInRandomLines() {
        var generator = SeededGenerator(seed: 11)
        for round in 0..<2_000 {
            let scalars = (0..<Int.random(in: 1...120, using: &generator)).map { _ in
                generator.pick(["a", "b", " ", "漢", "e\u{301}", "\u{1B}", "\t"])
            }
            let line = scalars.joined()
            let count = line.unicodeScalars.count
            let from = Int.random(in: 0..<count, using: &generator)
            let width = Int.random(in: 25...100, using: &generator)
            let marked = Array(line.unicodeScalars)[from]
            guard marked == "a" || marked == "漢" else { continue }
            let lines = excerpt(line, (1, UInt32(from) + 1, 1, UInt32(from) + 2), width: width)
            let under = Self.columns(lines[1]).firstIndex(of: "^") ?? -1
            #expect(
                Self.columns(lines[0])[safe: under] == Character(marked), "round \(round) of seed 11: \(lines)")
            #expect(lines.allSatisfy { Self.columns($0).count <= width }, "round \(round) of seed 11: \(lines)")
        }
    }

    /// The text by columns: a wide character takes a second one, a combining one none.
    private static func columns(_ text: String) -> [Character] {
        text.unicodeScalars.flatMap { scalar -> [Character] in
            switch scalar {
            case "\u{301}": []
            case "漢": ["漢", "漢"]
            default: [Character(scalar)]
            }
        }
    }

    @Test func breaksAtTheWidth() {
        let text = render(
            "a: 1\n", (1, 1, 1, 2), width: 30, message: "one two three four five six seven",
            help: "eight nine ten eleven twelve thirteen")
        #expect(
            text == """
                error[SP0101]: one two three
                    four five six seven
                  --> a.yaml:1:1
                 1 | a: 1
                   | ^
                  help: eight nine ten eleven
                        twelve thirteen

                """)
    }

    @Test func coloursAreWhereTheyBelong() {
        let diagnostic = Diagnostic(.undeclaredService, "m", at: Self.span((1, 1, 1, 2)), help: "h")
        var renderer = TextRenderer(isColoured: true) { _ in Array("a".utf8) }
        #expect(
            renderer.render(diagnostic) == """
                \u{1B}[1;33mwarning[SP0302]\u{1B}[0m: m
                  \u{1B}[1;34m-->\u{1B}[0m a.yaml:1:1
                 1 | a
                   | \u{1B}[1;33m^\u{1B}[0m
                  \u{1B}[1;32mhelp\u{1B}[0m: h

                """)
    }

    @Test func whatIsQuotedCannotCommandATerminal() {
        let diagnostic = Diagnostic(
            .unknownKey, "a rule has no key `\u{1B}[2J`",
            at: SourceSpan(file: "a\n\u{9B}.yaml", range: SourceRange(at: .start)),
            help: "\u{202E}")
        var renderer = TextRenderer(isColoured: false) { _ in nil }
        let text = renderer.render(diagnostic)
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || (0x20...0x7E).contains($0.value) }, "\(text)")
        #expect(text.split(separator: "\n").count == 3)
    }

    /// A line of a mebibyte with many complaints is laid out in parts.
    @Test(.timeLimit(.minutes(1))) func longLinesDoNotTakeLong() {
        let line = [UInt8](repeating: 0x61, count: 1 << 20)
        var renderer = TextRenderer(isColoured: false, width: 80) { _ in line }
        for column in stride(from: 1 as UInt32, to: 1 << 20, by: 5_000) {
            let diagnostic = Diagnostic(.unknownKey, "m", at: Self.span((1, column, 1, column + 3)), help: "h")
            #expect(renderer.render(diagnostic).contains("^^^\n"))
        }
    }
}

extension Array {
    fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
