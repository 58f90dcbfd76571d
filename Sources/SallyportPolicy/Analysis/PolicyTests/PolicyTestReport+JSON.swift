extension PolicyTestReport {
    /// The report as one JSON object; docs/policy-tools.md lists its fields.
    package func json() -> String { JSONText.encode(Document(self)) }

    private struct Document: Encodable {
        var tests: [Test]
        @OrNull var coverage: Coverage?
        var summary: Summary

        init(_ report: PolicyTestReport) {
            tests = report.run.results.map { Test($0, report) }
            coverage = report.showsCoverage ? Coverage(report) : nil
            summary = Summary(
                passed: report.run.results.count - report.run.failures.count, failed: report.run.failures.count,
                minimumCoverage: report.minimumCoverage, success: report.isGood)
        }
    }

    private struct Summary: Encodable {
        var passed: Int
        var failed: Int
        @OrNull var minimumCoverage: Int?
        var success: Bool
    }

    private struct Place: Encodable {
        var file: String
        var line: Int
        @OrNull var id: String?

        init(_ rule: RuleReference, _ report: PolicyTestReport) {
            file = rule.path(below: report.folder)
            line = rule.line
            id = rule.id
        }
    }

    private struct Difference: Encodable {
        var field: String
        var expected: String
        var actual: String
    }

    private struct Test: Encodable {
        var file: String
        var line: Int
        @OrNull var description: String?
        var account: String
        var method: String
        var url: String
        @OrNull var service: String?
        @OrNull var scopes: [String]?
        var passed: Bool
        var decision: String
        var reason: String
        var detail: String
        @OrNull var rule: Place?
        var differences: [Difference]
        var hints: [String]

        init(_ result: PolicyTestResult, _ report: PolicyTestReport) {
            file = result.test.file
            line = result.test.line
            description = result.test.description
            account = result.test.account
            method = result.test.method.rawValue
            url = result.test.url
            service = result.test.service?.text
            scopes = result.test.scopes?.map(\.text)
            passed = result.isPassed
            decision = result.actual.outcome.rawValue
            reason = result.actual.reason
            detail = result.actual.detail
            rule = result.actual.rule.map { Place($0, report) }
            differences = result.differences.map {
                Difference(field: $0.field, expected: $0.expected, actual: $0.actual)
            }
            hints = result.hints
        }
    }

    private struct Coverage: Encodable {
        struct Rule: Encodable {
            var file: String
            var line: Int
            @OrNull var id: String?
            var effect: String
            var tests: Int
        }

        var percent: Int
        var covered: Int
        var total: Int
        var rules: [Rule]

        init(_ report: PolicyTestReport) {
            let coverage = report.run.coverage
            percent = coverage.percent
            covered = coverage.coveredCount
            total = coverage.rules.count
            rules = coverage.rules.map { rule in
                let place = Place(rule.reference, report)
                return Rule(
                    file: place.file, line: place.line, id: place.id, effect: rule.kind.rawValue, tests: rule.hits)
            }
        }
    }
}
