import Testing

@testable import SallyportPolicy

/// The decision order of the policy language, case by case.
@Suite struct DecisionTests {
    struct Case: CustomTestStringConvertible {
        var method: SallyportPolicy.Method = .post
        var url: String
        var service: String?
        var reason: String
        var line: Int?
        var certificate: String?
        var fallback: String?
        var testDescription: String { "\(method.rawValue) \(url) as \(service ?? "nobody")" }
    }

    /// The account that the language's description shows, with the same defaults and a group.
    static let acme = account(
        """
        fallback: refuse
        services:
          IDP:      { certificate: "vault:mtls/acme/idp" }
          WEBHOOKS: { certificate: "file:acme-webhooks.p12", fallback: plain-tls }
        forward:
          - host: idp.acme-bank.example
            services: [IDP]
            fallback: refuse
          - host: "*.hooks.acme-bank.example"
            paths: [/v2/orders, /v2/refunds/*]
            methods: [POST]
            services: [WEBHOOKS]
          - hosts: payment-providers
            methods: [GET, POST]
            scopes: { write: [MTLS_WRITE_INTERNAL, PAYMENTS_WRITE] }
          - host: legacy.hooks.acme-bank.example
            effect: deny
          - host: sandbox.acme-bank.example
            schemes: [https, http]
            ports: [443, 8443]
        """)
    static let defaults = """
        version: 1
        kind: Defaults
        deny:
          - hosts: ["**.internal.example", "metadata.google.internal"]
          - networks: [169.254.0.0/16, "fd00:ec2::/32"]
        """
    static let groups = """
        version: 1
        kind: HostGroups
        groups: { payment-providers: [pay.psp.example, "**.gateway.psp.example"] }
        """

    static let cases = [
        Case(
            url: "https://idp.acme-bank.example/token", service: "IDP", reason: "allowed-by-rule", line: 9,
            certificate: "vault:mtls/acme/idp", fallback: "refuse"),
        Case(
            url: "HTTPS://IDP.acme-bank.example.:443/token", service: "IDP", reason: "allowed-by-rule", line: 9,
            certificate: "vault:mtls/acme/idp"),
        Case(url: "https://idp.acme-bank.example/token", reason: "no-rule"),
        Case(url: "https://idp.acme-bank.example/token", service: "WEBHOOKS", reason: "no-rule"),
        Case(url: "https://idp.acme-bank.example:8443/token", service: "IDP", reason: "no-rule"),
        Case(url: "http://idp.acme-bank.example/token", service: "IDP", reason: "no-rule"),
        Case(
            url: "https://eu.hooks.acme-bank.example/v2/orders", service: "WEBHOOKS", reason: "allowed-by-rule",
            line: 12,
            certificate: "file:acme-webhooks.p12", fallback: "plain-tls"),
        Case(
            url: "https://eu.hooks.acme-bank.example/v2/refunds/7?x=1", service: "WEBHOOKS", reason: "allowed-by-rule",
            line: 12),
        Case(url: "https://eu.hooks.acme-bank.example/v2/refunds", service: "WEBHOOKS", reason: "no-rule"),
        Case(url: "https://eu.hooks.acme-bank.example/v2/orders/", service: "WEBHOOKS", reason: "no-rule"),
        Case(url: "https://a.eu.hooks.acme-bank.example/v2/orders", service: "WEBHOOKS", reason: "no-rule"),
        Case(url: "https://hooks.acme-bank.example/v2/orders", service: "WEBHOOKS", reason: "no-rule"),
        Case(
            method: .get, url: "https://eu.hooks.acme-bank.example/v2/orders", service: "WEBHOOKS", reason: "no-rule"),
        Case(
            url: "https://eu.hooks.acme-bank.example/v2/refunds/../orders", service: "WEBHOOKS",
            reason: "ambiguous-path"),
        Case(
            url: "https://eu.hooks.acme-bank.example/v2/refunds/%252e%252e/orders", service: "WEBHOOKS",
            reason: "ambiguous-path"),
        Case(
            url: "https://legacy.hooks.acme-bank.example/v2/orders", service: "WEBHOOKS", reason: "denied-by-rule",
            line: 19),
        Case(url: "https://pay.psp.example/a/../b", reason: "allowed-by-rule", line: 16, fallback: "refuse"),
        Case(url: "https://a.b.gateway.psp.example/", service: "OTHER", reason: "allowed-by-rule", line: 16),
        Case(url: "https://gateway.psp.example/", reason: "no-rule"),
        Case(method: .put, url: "https://pay.psp.example/", reason: "no-rule"),
        Case(method: .patch, url: "https://sandbox.acme-bank.example/", reason: "no-rule"),
        Case(method: .delete, url: "https://sandbox.acme-bank.example:8443/", reason: "allowed-by-rule", line: 21),
        Case(url: "http://sandbox.acme-bank.example:443/", reason: "allowed-by-rule", line: 21),
        Case(url: "http://sandbox.acme-bank.example/", reason: "no-rule"),
        Case(url: "https://x.internal.example/", reason: "ceiling"),
        Case(url: "https://metadata.google.internal/", reason: "ceiling"),
        Case(url: "https://169.254.169.254/latest", reason: "ceiling"),
        Case(url: "https://[fd00:ec2::254]/", reason: "ceiling"),
        Case(url: "https://127.0.0.1/", reason: "ceiling"),
        Case(url: "https://user@idp.acme-bank.example/", service: "IDP", reason: "invalid-url"),
        Case(url: "https://idp.acme-bank.example/token", service: "no such", reason: "invalid-service"),
    ]

    @Test(arguments: cases)
    func decides(_ expected: Case) throws {
        let policy = try PolicyFixture(Self.acme, Self.defaults, Self.groups)
        let actual = policy.explain(expected.method, expected.url, service: expected.service)
        #expect(actual.reason == expected.reason, "\(actual)")
        if let line = expected.line { #expect(actual.rule == RuleReference(file: "1.yaml", line: line)) }
        if let certificate = expected.certificate { #expect(actual.certificate == certificate) }
        if let fallback = expected.fallback { #expect(actual.fallback.rawValue == fallback) }
    }

    @Test func scopesOfTheRuleReplaceThoseOfTheDefaults() throws {
        let policy = try PolicyFixture(Self.acme, Self.defaults, Self.groups)
        let url = "https://pay.psp.example/"
        let refused = policy.explain(.post, url, scopes: ["MTLS_WRITE_INTERNAL"])
        #expect(refused.reason == "missing-scope")
        #expect(refused.requiredScopes == ["MTLS_WRITE_INTERNAL", "PAYMENTS_WRITE"])
        #expect(refused.detail.contains("`PAYMENTS_WRITE`"))
        #expect(policy.explain(.post, url, scopes: ["PAYMENTS_WRITE", "MTLS_WRITE_INTERNAL"]).outcome == .allow)
        #expect(policy.explain(.get, url, scopes: ["MTLS_WRITE_INTERNAL"]).reason == "missing-scope")
        #expect(policy.explain(.get, url, scopes: ["MTLS_READ_INTERNAL"]).outcome == .allow)
    }

    @Test func anAccountIsTakenLiterally() throws {
        let policy = try PolicyFixture(account("forward: [{ host: a.acme.example }]", id: "042"))
        #expect(policy.explain(.get, "https://a.acme.example/", account: "042").outcome == .allow)
        #expect(policy.explain(.get, "https://a.acme.example/", account: "42").reason == "unknown-account")
        #expect(policy.explain(.get, "https://a.acme.example/", account: "0 42").reason == "invalid-account")
    }

    @Test func nearestRuleNamesTheFirstFieldThatFails() throws {
        let policy = try PolicyFixture(Self.acme, Self.defaults, Self.groups)
        let wrongMethod = policy.explain(.get, "https://eu.hooks.acme-bank.example/v2/orders", service: "WEBHOOKS")
        #expect(
            wrongMethod.nearest.first == NearestMiss(rule: RuleReference(file: "1.yaml", line: 12), failedOn: .method))
        let wrongHost = policy.explain(.get, "https://api.acme-bank.example/")
        #expect(wrongHost.nearest.allSatisfy { $0.failedOn == .host })
        #expect(wrongHost.nearest.first?.rule.line != 16, "the provider's hosts share one label only")
    }

    @Test func exceptionsOfADenyAreWrittenInIt() throws {
        let policy = try PolicyFixture(
            account(
                """
                forward:
                  - host: "**.acme.example"
                  - host: "*.acme.example"
                    effect: deny
                    except: [status.acme.example]
                """))
        #expect(policy.explain(.get, "https://status.acme.example/").outcome == .allow)
        #expect(policy.explain(.get, "https://other.acme.example/").reason == "denied-by-rule")
        #expect(policy.explain(.get, "https://a.other.acme.example/").outcome == .allow)
    }

    @Test func reportModeLetsThroughWhatTheRulesRefuseAndPresentsNoCertificateWithoutARule() throws {
        let policy = try PolicyFixture(
            account(
                """
                mode: report
                services: { IDP: { certificate: "file:a.pem" } }
                forward:
                  - { host: a.acme.example, methods: [GET] }
                  - { host: b.acme.example, effect: deny }
                """), Self.defaults)
        let unlisted = policy.explain(.post, "https://c.acme.example/", service: "IDP")
        #expect(unlisted.outcome == .allow && unlisted.wouldDeny == .noRule && unlisted.certificate == nil)
        #expect(policy.explain(.get, "https://b.acme.example/").wouldDeny == .deniedByRule)
        #expect(policy.explain(.get, "https://a.acme.example/").wouldDeny == nil)
        #expect(policy.explain(.get, "https://x.internal.example/").reason == "ceiling")
        #expect(policy.explain(.get, "https://c.acme.example/", scopes: []).reason == "missing-scope")
    }

    @Test func addressesAreJudgedByTheCeiling() throws {
        let policy = try PolicyFixture(
            account("forward: [{ host: a.acme.example }]"),
            """
            version: 1
            kind: Defaults
            deny: [{ networks: [10.9.0.0/16, 203.0.114.0/24] }]
            networks: { allow: [10.0.0.0/8] }
            """)
        let verdicts = ["10.1.2.3", "10.9.2.3", "8.8.8.8", "203.0.114.7", "127.0.0.1", "::1", "::ffff:10.9.0.1"].map {
            text in IPAddress(text).map { policy.tree.judge($0) == .allowed }
        }
        #expect(verdicts == [true, false, true, false, false, false, false])
        let pinned = try #require(IPAddress("127.0.0.1"))
        #expect(policy.tree.judgeOperatorPinned(pinned) == .allowed)
    }
}
