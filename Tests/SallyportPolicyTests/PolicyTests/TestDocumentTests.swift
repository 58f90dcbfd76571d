import Testing

@testable import SallyportPolicy

/// What a test document may say, and what is complained about when it is read.
@Suite struct TestDocumentTests {
    private static func diagnostics(_ body: String) -> [Diagnostic] {
        let text = "version: 1\nkind: Test\n\(body)\n"
        let account = "version: 1\nkind: Account\naccount: a\n"
        return PolicyLoader.load(
            [text, account].enumerated().map {
                PolicyLoader.Text(
                    path: "\($0.offset).yaml", relativePath: "\($0.offset).yaml", bytes: Array($0.element.utf8))
            }, at: "."
        ).diagnostics
    }

    struct Mistake: CustomTestStringConvertible {
        var fields: String
        var code: DiagnosticCode
        /// Part of the message.
        var message: String
        var testDescription: String { fields }
    }

    static let request = "account: a, method: GET, url: https://a.example/"
    static let mistakes = [
        Mistake(fields: "\(request), expect: allow, reason: no-rule", code: .conflictingKeys, message: "expect: deny"),
        Mistake(
            fields: "\(request), expect: deny, reason: no-rul", code: .unknownWord, message: "`no-rul` is not a reason"),
        Mistake(fields: "\(request), expect: allowed", code: .unknownWord, message: "`allowed` is not an outcome"),
        Mistake(
            fields: "\(request), expect: deny, certificate: none", code: .keyNotAllowedHere, message: "`certificate`"),
        Mistake(fields: "\(request), expect: deny, fallback: refuse", code: .keyNotAllowedHere, message: "`fallback`"),
        Mistake(fields: "\(request), expect: deny, wouldDeny: none", code: .keyNotAllowedHere, message: "`wouldDeny`"),
        Mistake(
            fields: "\(request), expect: deny, reason: no-rule, rule: x", code: .keyNotAllowedHere,
            message: "deny for `no-rule` cannot have `rule`"),
        Mistake(
            fields: "\(request), expect: deny, reason: ceiling, requiredScopes: [A]", code: .keyNotAllowedHere,
            message: "`requiredScopes`"),
        Mistake(fields: "\(request), expect: invalid, rule: x", code: .keyNotAllowedHere, message: "`rule`"),
        Mistake(
            fields: "\(request), expect: allow, reason: allowed-by-rule, wouldDeny: no-rule", code: .conflictingKeys,
            message: "does not go with"),
        Mistake(
            fields: "\(request), expect: allow, reason: report-mode, wouldDeny: none", code: .conflictingKeys,
            message: "does not go with"),
        Mistake(fields: "\(request), methods: [GET], expect: allow", code: .conflictingKeys, message: "`methods`"),
        Mistake(
            fields: "account: a, methods: [], url: https://a.example/, expect: allow", code: .emptyValue,
            message: "the list `methods` is empty"),
        Mistake(fields: "account: a, method: GET, url: https://a.example/", code: .missingKey, message: "`expect`"),
        Mistake(fields: "method: GET, url: https://a.example/, expect: deny", code: .missingKey, message: "`account`"),
        Mistake(
            fields: "\(request), expect: allow, certificate: acme.pem", code: .invalidCertificateReference,
            message: "acme.pem"),
        Mistake(fields: "\(request), expects: allow, expect: allow", code: .unknownKey, message: "`expects`"),
    ]

    @Test(arguments: mistakes)
    func complains(_ mistake: Mistake) {
        let found = Self.diagnostics("tests:\n  - { \(mistake.fields) }")
        #expect(found.map(\.code) == [mistake.code], "\(found)")
        #expect(found.first?.message.contains(mistake.message) ?? false, "\(found)")
        #expect(found.allSatisfy { !$0.help.isEmpty })
    }

    @Test func whatIsGivenNeedNotBeRepeated() {
        let given = "given: { account: a, method: GET, expect: allow, reason: allowed-by-rule }"
        #expect(Self.diagnostics("\(given)\ntests:\n  - { url: https://a.example/ }").containsErrors == false)
        let wrong = Self.diagnostics("\(given)\ntests:\n  - { url: https://a.example/, expect: deny }")
        #expect(wrong.map(\.code) == [.conflictingKeys])
        #expect(Self.diagnostics("given: { description: x }\ntests: []").map(\.code) == [.unknownKey])
    }

    @Test func listsThatMakeTooManyRequestsAreNotSpreadOut() throws {
        let urls = (0..<1100).map { "https://a.example/\($0)" }.joined(separator: ", ")
        let accounts = (0..<1100).map { "a\($0)" }.joined(separator: ", ")
        let text =
            "version: 1\nkind: Test\ntests: [{ accounts: [\(accounts)], method: GET, urls: [\(urls)], expect: deny }]\n"
        let outcome = PolicyLoader.load(
            [PolicyLoader.Text(path: "a.yaml", relativePath: "a.yaml", bytes: Array(text.utf8))], at: ".")
        #expect(outcome.diagnostics.isEmpty)
        #expect(outcome.tests.count == 1)
        #expect(PolicyTest.all(of: outcome.tests) == nil)
    }
}
