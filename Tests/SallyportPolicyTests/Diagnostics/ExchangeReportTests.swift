import FoundationEssentials
import Testing

@testable import SallyportPolicy

private func complaint(
    _ code: DiagnosticCode, _ file: String = "a.yaml", line: UInt32 = 1, message: String = "wrong"
) -> Diagnostic {
    let position = SourcePosition(line: line, column: 2)
    return Diagnostic(
        code, message, at: SourceSpan(file: file, range: SourceRange(at: position, length: 3)), help: "mend it")
}

/// SARIF 2.1.0. Its schema is asked in the end-to-end tests.
@Suite struct SARIFReportTests {
    private struct Log: Decodable {
        var runs: [Run]
    }
    private struct Run: Decodable {
        var results: [Result]
        var invocations: [Invocation]
        var tool: Tool
    }
    private struct Tool: Decodable { var driver: Driver }
    private struct Driver: Decodable { var rules: [Rule] }
    private struct Rule: Decodable {
        var id: String
        var helpUri: String
    }
    private struct Invocation: Decodable { var toolExecutionNotifications: [Notification] }
    private struct Notification: Decodable { var message: Message }
    private struct Message: Decodable { var text: String }
    private struct Result: Decodable {
        var ruleId: String
        var ruleIndex: Int
        var level: String
        var partialFingerprints: [String: String]
        var suppressions: [Suppression]?
        var locations: [Location]
    }
    private struct Suppression: Decodable {
        var kind: String
        var justification: String
    }
    private struct Location: Decodable { var physicalLocation: PhysicalLocation }
    private struct PhysicalLocation: Decodable { var artifactLocation: ArtifactLocation }
    private struct ArtifactLocation: Decodable { var uri: String }

    private func run(
        _ diagnostics: [Diagnostic], suppressed: [SuppressedDiagnostic] = [], source: String = ""
    ) throws -> Run {
        let report = CheckReport(diagnostics: diagnostics, suppressed: suppressed, accounts: 0, rules: 0)
        var sarif = SARIFReport(report, version: "1", workingDirectory: "/srv/here") { _ in Array(source.utf8) }
        let log = try JSONDecoder().decode(Log.self, from: Data(sarif.json().utf8))
        return try #require(log.runs.first)
    }

    @Test func errorsComeFirstAndRulesAreTheirs() throws {
        let run = try run([
            complaint(.undeclaredService, line: 1), complaint(.unknownKey, line: 9), complaint(.unknownKey, line: 8),
        ])
        #expect(run.results.map(\.level) == ["error", "error", "warning"])
        #expect(run.tool.driver.rules.map(\.id) == ["SP0101", "SP0302"])
        #expect(run.results.allSatisfy { run.tool.driver.rules[$0.ruleIndex].id == $0.ruleId })
        #expect(run.tool.driver.rules[0].helpUri == "docs/diagnostics.md#sp0101-unknown-key")
        #expect(run.invocations[0].toolExecutionNotifications.isEmpty)
    }

    @Test func under5000WithWordOfTheOthers() throws {
        let diagnostics =
            (1...3_000).map { complaint(.undeclaredService, line: $0) }
            + (1...3_000).map { complaint(.unknownKey, line: $0) }
        let run = try run(diagnostics)
        #expect(run.results.count == 4_999)
        #expect(run.results.count { $0.level == "error" } == 3_000)
        #expect(
            run.invocations[0].toolExecutionNotifications[0].message.text.hasPrefix("1001 more results were left out"))
    }

    @Test func suppressedOnesSaySo() throws {
        let suppressed = SuppressedDiagnostic(diagnostic: complaint(.undeclaredService), reason: "soon")
        let run = try run([], suppressed: [suppressed])
        #expect(run.results[0].suppressions?.map(\.kind) == ["inSource"])
        #expect(run.results[0].suppressions?.map(\.justification) == ["soon"])
    }

    @Test func fingerprintsFollowTheTextOfTheLine() throws {
        let before = try run([complaint(.unknownKey, line: 2)], source: "a\n b: 1\n").results
        let moved = try run([complaint(.unknownKey, line: 4)], source: "a\nx\n\n   b:  1\n").results
        let changed = try run([complaint(.unknownKey, line: 2)], source: "a\n b: 2\n").results
        let other = try run([complaint(.wrongType, line: 2)], source: "a\n b: 1\n").results
        #expect(before[0].partialFingerprints == moved[0].partialFingerprints)
        #expect(before[0].partialFingerprints != changed[0].partialFingerprints)
        #expect(before[0].partialFingerprints != other[0].partialFingerprints)
        // Equal lines are told apart by their order.
        let twice = try run(
            [complaint(.unknownKey, line: 1), complaint(.unknownKey, line: 2)], source: " b: 1\n b: 1\n"
        ).results
        #expect(Set(twice.map(\.partialFingerprints)).count == 2)
    }

    @Test(arguments: [
        ("a.yaml", "a.yaml"), ("./a.yaml", "a.yaml"), ("/srv/here/p/a.yaml", "p/a.yaml"),
        ("/srv/here-not/a.yaml", "file:///srv/here-not/a.yaml"), ("p/a b#1%.yaml", "p/a%20b%231%25.yaml"),
        ("c:d/ü.yaml", "c%3Ad/%C3%BC.yaml"), ("../a.yaml", "../a.yaml"),
    ])
    func filesAreURIs(file: String, uri: String) throws {
        let run = try run([complaint(.unknownKey, file)])
        #expect(run.results[0].locations[0].physicalLocation.artifactLocation.uri == uri)
    }
}

/// Workflow commands of GitHub Actions.
@Suite struct GitHubReportTests {
    private func text(_ diagnostics: [Diagnostic], limit: Int = 100) -> String {
        GitHubReport(
            CheckReport(diagnostics: diagnostics, accounts: 1, rules: 2), limit: limit, workingDirectory: "/srv"
        ).text()
    }

    @Test func oneLineEachErrorsFirst() {
        #expect(
            text([complaint(.undeclaredService), complaint(.unknownKey, line: 7)]) == """
                ::error file=a.yaml,line=7,col=2,endLine=7,endColumn=5,title=SP0101 unknown-key::wrong%0Ahelp: mend it
                ::warning file=a.yaml,line=1,col=2,endLine=1,endColumn=5,title=SP0302 undeclared-service::wrong%0Ahelp: mend it
                ::notice title=sallyport check::1 account, 2 rules: 1 error, 1 warning

                """)
    }

    @Test func whatCouldEndACommandIsEscaped() {
        let line = text([complaint(.unknownKey, "/srv/a,b:c%\n.yaml", message: "100%: `a,b`")])
        #expect(line.hasPrefix("::error file=a%2Cb%3Ac%25%0A.yaml,line=1,"))
        #expect(line.contains("::100%25: `a,b`%0Ahelp: mend it\n"))
    }

    @Test func theNoticeCountsWhatIsNotWritten() {
        let many = text((1...30).map { complaint(.unknownKey, line: $0) }, limit: 20)
        #expect(many.split(separator: "\n").count == 21)
        #expect(
            many.hasSuffix(
                "30 errors, no warnings; 10 not written, --max 0 writes all; GitHub shows 10 of each level, the log has the others\n"
            ))
        #expect(text((1...30).map { complaint(.unknownKey, line: $0) }, limit: 0).split(separator: "\n").count == 31)
    }
}
