import Testing

@testable import SallyportPolicy

/// Many complaints at a terminal: by file, folded, counted.
@Suite struct TextReportTests {
    private func complaints(_ code: DiagnosticCode, _ file: String, _ count: Int, from line: UInt32 = 1) -> [Diagnostic]
    {
        (0..<UInt32(count)).map { index in
            let position = SourcePosition(line: line + index, column: 1)
            return Diagnostic(
                code, "wrong", at: SourceSpan(file: file, range: SourceRange(at: position)), help: "mend it")
        }
    }

    private func text(_ diagnostics: [Diagnostic], limit: Int = 100, suppressed: Int = 0) -> String {
        let suppressed = complaints(.undeclaredService, "s.yaml", suppressed).map {
            SuppressedDiagnostic(diagnostic: $0, reason: "r")
        }
        let report = CheckReport(diagnostics: diagnostics, suppressed: suppressed, accounts: 2, rules: 1)
        var text = TextReport(report, limit: limit, isColoured: false, width: nil) { _ in nil }
        return text.text()
    }

    private func count(_ text: String, _ needle: String) -> Int {
        text.split(separator: needle, omittingEmptySubsequences: false).count - 1
    }

    @Test(arguments: [
        ([], 0, "2 accounts, 1 rule: no errors, no warnings\n"),
        ([(DiagnosticCode.unknownKey, 1), (.undeclaredService, 2)], 0, "2 accounts, 1 rule: 1 error, 2 warnings\n"),
        ([(.undeclaredService, 1)], 3, "2 accounts, 1 rule: no errors, 1 warning (3 suppressed)\n"),
    ])
    func oneLineCountsAll(codes: [(DiagnosticCode, Int)], suppressed: Int, summary: String) {
        let diagnostics = codes.flatMap { complaints($0.0, "a.yaml", $0.1) }
        #expect(text(diagnostics, suppressed: suppressed).hasSuffix(summary))
    }

    /// Carets stay where they were.
    @Test(arguments: [
        (#"secret: "literal:abc, d }" # e"#, #"secret: "literal:********" # e"#),
        ("secret: 'literal:abc'", "secret: 'literal:***'"),
        ("{ a: literal:abc, b: literal:äbc }", "{ a: literal:***, b: literal:****}"),
        ("secret: literal:", "secret: literal:"),
        ("the path is literal", "the path is literal"),
    ])
    func secretsAreNotShown(line: String, shown: String) {
        var lines = SourceLines { _ in Array(line.utf8) }
        #expect(lines.line(1, of: "a.yaml").map { String(String.UnicodeScalarView($0)) } == shown)
    }

    @Test func manyOfOneCodeInAFileAreFolded() {
        let shown = text(complaints(.unknownKey, "a.yaml", 42))
        #expect(count(shown, "error[SP0101]") == 5)
        #expect(
            shown.contains("\nand 37 more of SP0101 in this file, on lines 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, …\n"))
        #expect(shown.hasSuffix("42 errors, no warnings\n"))
        // One alone is shown rather than counted.
        #expect(count(text(complaints(.unknownKey, "a.yaml", 6)), "error[SP0101]") == 6)
        #expect(
            text(complaints(.unknownKey, "a.yaml", 7)).contains("and 2 more of SP0101 in this file, on lines 6, 7\n"))
        #expect(count(text(complaints(.unknownKey, "a.yaml", 42), limit: 0), "error[SP0101]") == 42)
    }

    @Test func filesHaveHeadingsWhereThereAreSeveral() {
        let one = text(complaints(.unknownKey, "a.yaml", 2))
        #expect(one.hasPrefix("error[SP0101]"))
        let two = text(complaints(.unknownKey, "a.yaml", 2) + complaints(.undeclaredService, "b.yaml", 1))
        #expect(two.hasPrefix("a.yaml: 2 errors\n\nerror[SP0101]"))
        #expect(two.contains("\n\nb.yaml: 1 warning\n\nwarning[SP0302]"))
    }

    @Test func theLimitTakesErrorsFirst() {
        let diagnostics =
            (0..<10).flatMap { complaints(.undeclaredService, "\($0).yaml", 1) } + complaints(.unknownKey, "z.yaml", 2)
        let shown = text(diagnostics, limit: 3)
        #expect(count(shown, "error[SP0101]") == 2)
        #expect(count(shown, "warning[SP0302]") == 1)
        #expect(shown.hasSuffix("2 errors, 10 warnings (9 not shown; --max 0 shows all)\n"))
        #expect(shown.hasPrefix("0.yaml: 1 warning\n"))
    }

    /// What is shown, folded and hidden is everything, each once.
    @Test func nothingIsLost() {
        var generator = SeededGenerator(seed: 5)
        for round in 0..<300 {
            var diagnostics: [Diagnostic] = []
            for file in ["a", "b", "c"] {
                for code in [DiagnosticCode.unknownKey, .wrongType, .undeclaredService] {
                    diagnostics += complaints(code, file, Int.random(in: 0...12, using: &generator))
                }
            }
            let limit = Int.random(in: 0...20, using: &generator)
            let folded = FoldedComplaints(diagnostics.inReadingOrder, limit: limit)
            let told = folded.entries.flatMap { [$0.diagnostic] + $0.folded }
            #expect(told.count + folded.hidden == diagnostics.count, "round \(round) of seed 5")
            #expect(Set(told).count == told.count, "round \(round) of seed 5")
            #expect(limit == 0 || folded.entries.count <= limit, "round \(round) of seed 5")
        }
    }
}
