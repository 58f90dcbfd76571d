import Testing

@testable import SallyportPolicy

/// `# sallyport:ignore`: where it is a comment, what it covers, and what is said of it.
@Suite struct SuppressionTests {
    private func load(_ text: String) -> PolicyLoader.Outcome {
        PolicyLoader.load([PolicyLoader.Text(path: "a.yaml", relativePath: "a.yaml", bytes: Array(text.utf8))], at: ".")
    }

    /// Such as `SP0302 5:16`, of the codes that these tests are about.
    private func complaints(_ outcome: PolicyLoader.Outcome) -> [String] {
        outcome.diagnostics
            .filter { [.undeclaredService, .unusedSuppression, .invalidSuppression].contains($0.code) }
            .map { "\($0.code.rawValue) \($0.span.range.start.line):\($0.span.range.start.column)" }
    }

    /// An account with one warning, SP0302, on its line 6 + `above`.
    private func account(above: String = "", beside: String = "", between: String = "") -> String {
        """
        version: 1
        kind: Account
        account: acme
        forward:
        \(above)  - host: api.acme.example
        \(between)    services: [IDP]\(beside)

        """
    }

    @Test(arguments: [
        (above: "", beside: "", between: "", complaints: ["SP0302 6:16"]),
        (above: "", beside: " # sallyport:ignore SP0302 soon", between: "", complaints: []),
        (above: "", beside: "   #sallyport:ignore   SP0302   soon  ", between: "", complaints: []),
        (above: "", beside: " # sallyport:ignore SP0302,SP0301 both", between: "", complaints: ["SP0313 6:47"]),
        (above: "", beside: " # sallyport:ignore SP0301, SP0302 both", between: "", complaints: ["SP0313 6:40"]),
        // Alone on a line: the next line that is not a comment, past blank lines and other comments.
        (above: "", beside: "", between: "# sallyport:ignore SP0302 soon\n", complaints: []),
        (
            above: "", beside: "", between: "    # sallyport:ignore SP0302 soon\n\n    # another\n", complaints: []
        ),
        (
            above: "  # sallyport:ignore SP0302 soon\n", beside: "", between: "",
            complaints: ["SP0313 5:22", "SP0302 7:16"]
        ),
        // On another line it covers that line alone.
        (
            above: "", beside: "", between: "    methods: GET # sallyport:ignore SP0302 soon\n",
            complaints: ["SP0313 6:37", "SP0302 7:16"]
        ),
        (
            above: "", beside: "\n# sallyport:ignore SP0302 after it", between: "",
            complaints: ["SP0302 6:16", "SP0313 7:20"]
        ),
    ])
    func covers(above: String, beside: String, between: String, complaints expected: [String]) {
        let outcome = load(account(above: above, beside: beside, between: between))
        #expect(complaints(outcome) == expected)
        let isSuppressed = !expected.contains { $0.hasPrefix("SP0302") }
        #expect(outcome.suppressed.map(\.diagnostic.code) == (isSuppressed ? [.undeclaredService] : []))
        #expect(outcome.tree != nil)
    }

    @Test func keepsTheReason() {
        let outcome = load(account(beside: " # sallyport:ignore SP0302 the account, moves: soon"))
        #expect(outcome.suppressed.map(\.reason) == ["the account, moves: soon"])
        let report = CheckReport(
            diagnostics: outcome.diagnostics, suppressed: outcome.suppressed, accounts: 1, rules: 1)
        #expect(report.summary.suppressed == 1)
        #expect(!report.json().contains("SP0302"))
    }

    /// What does not begin a comment, or is about something else, is left alone.
    @Test(arguments: [
        "description: \"# sallyport:ignore SP0302 reason\"", "description: '# sallyport:ignore SP0302 reason'",
        "description: |\n  # sallyport:ignore SP0302 reason\n  more",
        "description: >-\n  a\n  # sallyport:ignore SP0302 b",
        "description: \"two\n  # sallyport:ignore SP0302 reason\"", "description: a#sallyport:ignore SP0302",
        "# a note # sallyport:ignore SP0302 reason", "#  - host: a.example # sallyport:ignore SP0302 reason",
        "# sallyport: a gateway", "# see sallyport:ignore in the manual", "description: sallyport:ignore",
    ])
    func isNoSuchComment(line: String) {
        let outcome = load(account() + line + "\n")
        #expect(complaints(outcome) == ["SP0302 6:16"])
        #expect(outcome.suppressed.isEmpty)
    }

    @Test(arguments: [
        ("description: | # sallyport:ignore SP0302 reason\n  text", "SP0313 7:35"),
        ("description: \"a # b\" # sallyport:ignore SP0302 reason", "SP0313 7:41"),
        ("description: 'it''s # here' # sallyport:ignore SP0302 reason", "SP0313 7:48"),
        ("description: \"ü # 漢\" # sallyport:ignore SP0302 reason", "SP0313 7:41"),
        ("description: a # sallyport:ignore", "SP0314 7:18"),
        ("description: a # sallyport:ignore SP0302", "SP0314 7:16"),
        ("description: a # sallyport:ignore SP0302,", "SP0314 7:16"),
        ("description: a # sallyport: ignore SP0302 reason", "SP0314 7:18"),
        ("description: a # sallyport:ignored SP0302 reason", "SP0314 7:18"),
        ("description: a # sallyport:ignore SP9999 reason", "SP0314 7:35"),
        ("description: a # sallyport:ignore undeclared-service reason", "SP0314 7:35"),
        ("description: a # sallyport:ignore SP0101 reason", "SP0314 7:35"),
    ])
    func saysWhatIsWrong(line: String, complaint: String) {
        #expect(complaints(load(account() + line + "\n")) == ["SP0302 6:16", complaint])
    }

    @Test(arguments: [
        ("SP0101", "`SP0101` is an error, and errors cannot be ignored"), ("SP0302,SP0001", "`SP0001` is an error"),
    ])
    func errorsStand(code: String, message: String) throws {
        let outcome = load(
            "version: 1\nkind: Account\naccount: acme\n# sallyport:ignore \(code) because\nnonsense: 1\n")
        #expect(outcome.tree == nil)
        #expect(outcome.diagnostics.contains { $0.code == .unknownKey })
        let complaint = try #require(outcome.diagnostics.first { $0.code == .invalidSuppression })
        #expect(complaint.message.hasPrefix(message))
        // With an error not everything is looked for, so that nothing is said to be unused.
        #expect(!outcome.diagnostics.contains { $0.code == .unusedSuppression })
    }

    @Test func certificatesAreJudgedByOthers() {
        let outcome = load(account(beside: " # sallyport:ignore SP0302,SP0506 renewed on Friday"))
        #expect(complaints(outcome) == [])
        let span = SourceSpan(file: "a.yaml", range: SourceRange(at: SourcePosition(line: 6, column: 1)))
        let warning = Diagnostic(.certificateExpiringSoon, "`file:a.pem` expires in 3 days", at: span, help: "renew it")
        let judged = outcome.suppressions.judge([warning])
        #expect(judged.diagnostics.isEmpty)
        #expect(judged.suppressed == [SuppressedDiagnostic(diagnostic: warning, reason: "renewed on Friday")])
    }

    @Test func unreadableFilesHaveNone() {
        let outcome = load("version: 1\nkind: Account\naccount: \"acme\n# sallyport:ignore SP0302\n")
        #expect(outcome.diagnostics.map(\.code) == [.yamlSyntax])
    }

    /// A file of a mebibyte of comments takes time in proportion.
    @Test(.timeLimit(.minutes(1))) func manyCommentsAreRead() {
        let comments = String(repeating: "# sallyport:ignore SP0302 r\n", count: 20_000)
        let outcome = load(account(between: comments))
        #expect(outcome.suppressed.count == 1)
    }
}
