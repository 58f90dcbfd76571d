extension PolicyTestReport {
    /// The report as JUnit's XML, which CI systems show: a suite for each file, a case for each request.
    package func junit() -> String {
        let results = run.results
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        text += "<testsuites name=\"sallyport\" \(Self.counts(results))>\n"
        for file in Set(results.map(\.test.file)).sorted() {
            text += suite(named: file, results.filter { $0.test.file == file })
        }
        if isCoverageTooLow { text += coverageSuite() }
        return text + "</testsuites>\n"
    }

    private func suite(named name: String, _ results: [PolicyTestResult]) -> String {
        let cases = results.map { testCase($0) }.joined()
        return "  <testsuite name=\"\(XMLText.escaped(name))\" \(Self.counts(results))>\n\(cases)  </testsuite>\n"
    }

    private static func counts(_ results: [PolicyTestResult]) -> String {
        let failed = results.count { !$0.isPassed }
        return "tests=\"\(results.count)\" failures=\"\(failed)\" errors=\"0\" skipped=\"0\""
    }

    private func testCase(_ result: PolicyTestResult) -> String {
        let test = result.test
        let name = test.description.map { "\($0): \(test.request)" } ?? test.request
        let attributes = [
            ("name", name), ("classname", test.file), ("file", test.file), ("line", "\(test.line)"), ("time", "0"),
        ]
        let start = "    <testcase \(attributes.map { "\($0.0)=\"\(XMLText.escaped($0.1))\"" }.joined(separator: " "))"
        guard !result.isPassed else { return "\(start)/>\n" }
        let message = (result.differences.map(\.sentence) + result.hints).joined(separator: "; ")
        return "\(start)>\n\(failure("decision", message, details(result)))    </testcase>\n"
    }

    private func failure(_ type: String, _ message: String, _ body: String) -> String {
        "      <failure type=\"\(type)\" message=\"\(XMLText.escaped(message))\">\(XMLText.escaped(body))</failure>\n"
    }

    private func details(_ result: PolicyTestResult) -> String {
        var lines = ["\(result.test.location): \(result.test.request)"] + result.differences.map(\.sentence)
        lines += result.hints
        lines.append("decided: \(result.actual.detail)")
        if let rule = result.actual.rule { lines.append("rule: \(place(rule))") }
        lines += result.actual.nearest.map { "near: \(place($0.rule)) does not match the \($0.failedOn.rawValue)" }
        return lines.joined(separator: "\n")
    }

    /// A coverage below the minimum fails the run, so that it is a case that fails.
    private func coverageSuite() -> String {
        let uncovered = run.coverage.uncovered.map { place($0.reference) }.joined(separator: "\n")
        return "  <testsuite name=\"coverage\" tests=\"1\" failures=\"1\" errors=\"0\" skipped=\"0\">\n"
            + "    <testcase name=\"minimum coverage\" classname=\"coverage\" time=\"0\">\n"
            + failure("coverage", summary, "rules that no test decides by:\n\(uncovered)")
            + "    </testcase>\n  </testsuite>\n"
    }
}

extension PolicyTestResult.Difference {
    /// Such as `certificate: expected none, got file:acme.pem`.
    fileprivate var sentence: String { "\(field): expected \(expected), got \(actual)" }
}
