import Testing

@testable import SallyportPolicy

/// What tests expect, held against what is decided.
@Suite struct PolicyTestRunnerTests {
    static let policy = """
        version: 1
        kind: Account
        account: acme
        services: { IDP: { certificate: "file:idp.pem", fallback: refuse } }
        forward:
          - id: idp
            host: idp.acme.example
            services: [IDP]
          - id: api
            host: "*.acme.example"
            scopes: { write: [A, B] }
          - id: closed
            host: closed.acme.example
            effect: deny
          - id: watched
            host: watched.acme.example
            effect: deny
            mode: report
        ---
        version: 1
        kind: Defaults
        deny:
          - id: internal
            hosts: ["**.internal.example"]
        """

    /// Runs tests, given as the entries of `tests`, against the policy above.
    static func run(_ entries: String, given: String = "") throws -> PolicyTestRun {
        let document = "version: 1\nkind: Test\n\(given)\ntests:\n\(entries)\n"
        let texts = [("policy.yaml", policy), ("policy.test.yaml", document)].map {
            PolicyLoader.Text(path: $0.0, relativePath: $0.0, bytes: Array($0.1.utf8))
        }
        let outcome = PolicyLoader.load(texts, at: ".")
        var runner = PolicyTestRunner(
            tree: try #require(outcome.tree, "\(outcome.diagnostics)"), policy: try #require(outcome.policy))
        return runner.run(try #require(PolicyTest.all(of: outcome.tests)))
    }

    static let passing = [
        "{ account: acme, method: GET, url: https://a.acme.example/, expect: allow }",
        "{ account: acme, method: GET, url: https://a.acme.example/, service: none, expect: allow, certificate: none }",
        "{ account: acme, method: GET, url: https://idp.acme.example/, service: IDP, expect: allow, rule: idp, "
            + "certificate: \"file:idp.pem\", fallback: refuse, wouldDeny: none, reason: allowed-by-rule }",
        "{ account: acme, method: GET, url: https://a.acme.example/, expect: allow, rule: \"policy.yaml:9\" }",
        "{ account: acme, method: POST, url: https://a.acme.example/, expect: allow, requiredScopes: [B, A] }",
        "{ account: acme, method: POST, url: https://a.acme.example/, scopes: [B], expect: deny, reason: missing-scope, "
            + "rule: api, requiredScopes: [A, B] }",
        "{ account: acme, method: GET, url: https://closed.acme.example/, expect: deny, rule: closed }",
        "{ account: acme, method: GET, url: https://watched.acme.example/, expect: allow, reason: report-mode, "
            + "wouldDeny: denied-by-rule, rule: api }",
        "{ account: acme, method: GET, url: https://a.internal.example/, expect: deny, reason: ceiling, rule: internal }",
        "{ account: nobody, method: GET, url: https://a.acme.example/, expect: deny, reason: unknown-account }",
        "{ account: a b, method: GET, url: https://a.acme.example/, expect: invalid, reason: invalid-account }",
        "{ account: acme, method: GET, url: https://u@a.acme.example/, expect: invalid, reason: invalid-url }",
    ]

    @Test(arguments: passing)
    func passes(_ entry: String) throws {
        let result = try #require(Self.run("  - \(entry)").results.first)
        #expect(result.isPassed, "\(result.differences) \(result.hints)")
    }

    struct Failing: CustomTestStringConvertible {
        var entry: String
        /// `field: expected, actual`.
        var differences: [String] = []
        var hint: String?
        var testDescription: String { entry }
    }

    static let failing = [
        Failing(
            entry: "{ account: acme, method: PATCH, url: https://a.acme.example/, expect: allow }",
            differences: ["expect: allow, deny"]),
        Failing(
            entry: "{ account: acme, method: GET, url: https://closed.acme.example/, expect: deny, reason: no-rule }",
            differences: ["reason: no-rule, denied-by-rule"]),
        Failing(
            entry:
                "{ account: acme, method: GET, url: https://idp.acme.example/, service: IDP, expect: allow, rule: api, "
                + "certificate: none, fallback: plain-tls, requiredScopes: [X], wouldDeny: no-rule }",
            differences: [
                "rule: api, policy.yaml:6 (idp)", "requiredScopes: X, MTLS_READ_INTERNAL",
                "certificate: none, file:idp.pem",
                "fallback: plain-tls, refuse", "wouldDeny: no-rule, none",
            ]),
        Failing(
            entry: "{ account: acme, method: GET, url: https://a.acme.example/, expect: allow, rule: apl }",
            differences: ["rule: apl, policy.yaml:9 (api)"], hint: "no policy has a rule `apl`: did you mean `api`?"),
        Failing(
            entry: "{ account: acne, method: GET, url: https://a.acme.example/, expect: deny }",
            hint: "no policy has an enabled account `acne`: did you mean `acme`?"),
    ]

    @Test(arguments: failing)
    func fails(_ expected: Failing) throws {
        let result = try #require(Self.run("  - \(expected.entry)").results.first)
        #expect(!result.isPassed)
        #expect(result.differences.map { "\($0.field): \($0.expected), \($0.actual)" } == expected.differences)
        #expect(result.hints == [expected.hint].compactMap(\.self))
    }

    @Test func listsAreSpreadOutAndGivenIsOverridden() throws {
        let run = try Self.run(
            """
              - urls: [https://a.acme.example/, https://b.acme.example/]
                services: [none, IDP]
              - { url: https://c.acme.example/, method: PATCH, expect: deny }
            """, given: "given: { account: acme, methods: [GET, POST], expect: allow }")
        #expect(run.results.count == 9)
        #expect(run.failures.isEmpty)
        #expect(Set(run.results.map(\.test.request)).count == 9)
    }

    @Test func aRuleIsCoveredByATestThatPassesAndThatItDecides() throws {
        let run = try Self.run(
            """
              - { account: acme, method: GET, url: https://a.acme.example/, expect: allow }
              - { account: acme, method: GET, url: https://b.acme.example/, expect: allow }
              - { account: acme, method: GET, url: https://closed.acme.example/, expect: allow }
              - { account: acme, method: GET, url: https://watched.acme.example/, expect: allow, rule: api }
              - { account: acme, method: GET, url: https://x.internal.example/, expect: deny }
            """)
        #expect(run.failures.count == 1)
        let hits = run.coverage.rules.map { "\($0.reference.id ?? "-") \($0.kind.rawValue) \($0.hits)" }
        #expect(hits == ["idp allow 0", "api allow 3", "closed deny 0", "watched deny 1", "internal ceiling 1"])
        #expect(run.coverage.percent == 60)
        #expect(
            run.coverage.lcov(folder: "policies") == """
                SF:policies/policy.yaml
                DA:6,0
                DA:9,3
                DA:12,0
                DA:15,1
                DA:23,1
                LF:5
                LH:3
                end_of_record

                """)
    }

    @Test func anAlmostCompleteCoverageIsNotRoundedUp() {
        let rules = (1...1000).map {
            RuleCoverage.Rule(reference: RuleReference(file: "a.yaml", line: $0), kind: .allow, hits: $0 == 1 ? 0 : 1)
        }
        var coverage = RuleCoverage(
            of: CompiledPolicy(ceiling: Ceiling(), accounts: [], defaultFallback: .refuse), hits: [:])
        #expect(coverage.percent == 100)
        coverage.rules = rules
        #expect(coverage.percent == 99)
    }
}
