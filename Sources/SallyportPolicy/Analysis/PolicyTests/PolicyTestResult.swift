/// What became of one test.
package struct PolicyTestResult: Sendable {
    /// A field that was decided differently from what the test expects.
    package struct Difference: Hashable, Sendable {
        /// The field in the words of the language, such as `certificate`.
        package var field: String
        package var expected: String
        package var actual: String
    }

    package var test: PolicyTest
    /// The decision; the one that the gateway would make.
    package var actual: Explanation
    package var differences: [Difference]
    /// What is probably wrong with the test itself, such as the name of a rule that no policy has.
    package var hints: [String]

    package var isPassed: Bool { differences.isEmpty && hints.isEmpty }
}

extension PolicyTestResult {
    init(_ test: PolicyTest, actual: Explanation, hints: [String]) {
        self.init(
            test: test, actual: actual, differences: Self.differences(test.expected, actual), hints: hints)
    }

    private static func differences(_ expected: TestExpectation, _ actual: Explanation) -> [Difference] {
        var found: [Difference] = []
        func compare(_ field: String, _ expected: String?, _ actual: String) {
            guard let expected, expected != actual else { return }
            found.append(Difference(field: field, expected: expected, actual: actual))
        }
        compare("expect", expected.outcome.rawValue, actual.outcome.rawValue)
        compare("reason", expected.reason?.rawValue, actual.reason)
        if let rule = expected.rule, !(actual.rule?.isCalled(rule) ?? false) {
            compare("rule", rule, actual.rule.map(\.name) ?? "none")
        }
        compare("requiredScopes", expected.requiredScopes.map { sorted($0.map(\.text)) }, sorted(actual.requiredScopes))
        guard actual.outcome == .allow else { return found }
        compare("certificate", expected.certificate, actual.certificate ?? "none")
        compare("fallback", expected.fallback?.rawValue, actual.fallback.rawValue)
        compare("wouldDeny", expected.wouldDeny?.rawValue, actual.wouldDeny?.rawValue ?? "none")
        return found
    }

    /// The order in which scopes are asked for is nobody's concern.
    private static func sorted(_ scopes: [String]) -> String {
        scopes.isEmpty ? "none" : Set(scopes).sorted().joined(separator: " ")
    }
}

extension RuleReference {
    /// Whether a test that says `name` means this rule: by its id, or by `file:line`.
    package func isCalled(_ name: String) -> Bool { id == name || description == name }

    /// `file:line`, and the id where there is one.
    package var name: String { id.map { "\(self) (\($0))" } ?? description }
}
