import Testing

@testable import SallyportPolicy

/// The lints of single rules: what they complain of, at which place, and what they let be although it is near.
@Suite struct RuleLintTests {
    // In the documents of `account`, the body begins on line 4.

    @Test(arguments: [
        LintCase(
            "the same rule twice: the later",
            account("forward:\n  - host: a.example\n  - host: a.example\n"), at: ["1.yaml:6:5"],
            related: [["1.yaml:5:5"]]),
        LintCase(
            "an allow that a deny covers",
            account("forward:\n  - host: a.b.example\n  - {host: '*.b.example', effect: deny}"),
            at: ["1.yaml:5:5"], related: [["1.yaml:6:5"]]),
        LintCase(
            "a deny with an exception leaves it something",
            account(
                "forward:\n  - hosts: [a.b.example, c.b.example]\n"
                    + "  - {host: '*.b.example', except: [c.b.example], effect: deny}"), at: []),
        LintCase(
            "names so long that none has two labels more, after names of the same form",
            account(belowName("a.b.c.d.example")), account(belowName(longName), id: "long"), at: ["2.yaml:5:5"],
            related: [["2.yaml:6:5"]]),
        LintCase(
            "an allow that two cover together",
            account(
                """
                forward:
                  - {host: a.example, methods: [GET], services: [none]}
                  - {host: a.example, methods: [GET], ports: [443], services: [none]}
                """), at: ["1.yaml:5:5"], related: [["1.yaml:6:5"]]),
        LintCase(
            "an allow that no single rule covers",
            account(
                """
                forward:
                  - {host: a.example, methods: [GET, POST]}
                  - {host: a.example, methods: [GET], ports: [443]}
                  - {host: a.example, methods: [POST], ports: [443]}
                """), at: ["1.yaml:5:5"], related: [[]]),
        LintCase(
            "a wide allow that decides elsewhere",
            account("forward:\n  - host: '**.b.example'\n  - host: a.b.example\n"), at: []),
        LintCase(
            "a deny in another",
            account(
                "forward:\n  - {host: a.b.example, effect: deny}\n  - {host: '**.b.example', effect: deny}"),
            at: ["1.yaml:5:5"], related: [["1.yaml:6:5"]]),
        LintCase(
            "denies of other methods",
            account(
                "forward:\n  - {host: a.example, methods: [GET], effect: deny}\n"
                    + "  - {host: a.example, methods: [POST], effect: deny}"), at: []),
        LintCase(
            "a deny below the ceiling",
            account("forward:\n  - {host: a.in.example, effect: deny}\n  - host: b.example"),
            defaults("deny: [{ hosts: ['**.in.example'] }]"), at: ["1.yaml:5:5"], related: [["2.yaml:3:8"]]),
        LintCase(
            "a deny that matches nothing",
            account("forward:\n  - {host: a.example, except: [a.example], effect: deny}\n  - host: b.example"),
            at: ["1.yaml:5:5"]),
        LintCase(
            "a reported deny of what is not allowed",
            account("forward:\n  - {host: a.example, effect: deny, mode: report}\n  - host: b.example"),
            at: ["1.yaml:5:5"]),
        LintCase(
            "a reported deny of what is",
            account(
                "forward:\n  - {host: a.example, effect: deny, mode: report}\n  - host: a.example"), at: []),
        LintCase(
            "a deny of what no rule allows is a precaution",
            account("forward:\n  - {host: a.example, effect: deny}\n  - host: b.example"), at: []),
        LintCase(
            "without this rule, ambiguous paths would be let through",
            account(
                """
                forward:
                  - {host: a.example, paths: [/x], methods: [GET]}
                  - {host: a.example, methods: [GET], effect: deny}
                  - {host: a.example, methods: [POST]}
                """), at: []),
        LintCase(
            "an account's own before the profile's",
            account("profiles: [shared]\nforward:\n  - {host: a.example, effect: deny}\n  - host: b.example"),
            profile("forward:\n  - {host: a.example, effect: deny}"), at: ["1.yaml:6:5"], related: [["2.yaml:5:5"]]),
        LintCase(
            "a profile's rule that its one account does not need",
            account("profiles: [shared]\nforward:\n  - host: a.example"),
            profile("forward:\n  - host: a.example"), at: ["2.yaml:5:5"], related: [["1.yaml:6:5"]]),
        LintCase(
            "a profile's rule that another account needs",
            account("profiles: [shared]\nforward:\n  - host: a.example"),
            profile("forward:\n  - host: a.example"), account("profiles: [shared]", id: "other"), at: []),
        LintCase(
            "a disabled rule is not there",
            account("forward:\n  - {host: a.example, enabled: false}\n  - host: a.example"), at: []),
        LintCase(
            "an allow below the ceiling is another complaint", account("forward:\n  - host: a.in.example"),
            defaults("deny: [{ hosts: ['**.in.example'] }]"), at: []),
    ])
    func shadowedRule(_ lint: LintCase) { lint.expect(.shadowedRule) }

    @Test(arguments: [
        LintCase(
            "hosts", account("forward:\n  - hosts: ['*.in.example', a.b.in.example]"),
            defaults("deny:\n  - hosts: ['**.in.example']"), at: ["1.yaml:5:5"], related: [["2.yaml:4:5"]]),
        LintCase(
            "an address", account("forward:\n  - host: 169.254.169.254\n"),
            defaults("deny: [{ networks: [169.254.0.0/16] }]"), at: ["1.yaml:5:5"], related: [["2.yaml:3:8"]]),
        LintCase("a private address", account("forward:\n  - host: 10.0.0.1"), at: ["1.yaml:5:5"], related: [[]]),
        LintCase(
            "a private address that is let in", account("forward:\n  - host: 10.0.0.1"),
            defaults("networks: { allow: [10.0.0.0/8] }"), at: []),
        LintCase(
            "a host that is not denied, too", account("forward:\n  - hosts: [a.in.example, b.example]"),
            defaults("deny: [{ hosts: ['**.in.example'] }]"), at: []),
        LintCase(
            "an exception", account("forward:\n  - host: a.in.example"),
            defaults("deny: [{ hosts: ['**.in.example'], except: [a.in.example] }]"), at: []),
        LintCase(
            "a deny", account("forward:\n  - {host: a.in.example, effect: deny}"),
            defaults("deny: [{ hosts: ['**.in.example'] }]"), at: []),
        LintCase(
            "a profile's rule, once", account("profiles: [shared]"), account("profiles: [shared]", id: "other"),
            profile("forward:\n  - host: 10.0.0.1"), at: ["3.yaml:5:5"]),
    ])
    func deniedByCeiling(_ lint: LintCase) { lint.expect(.deniedByCeiling) }

    @Test(arguments: [
        LintCase(
            "a scope", account("forward:\n  - {host: '*.b.example', scopes: {read: [PAY]}}\n  - host: a.b.example"),
            at: ["1.yaml:6:5"], related: [["1.yaml:5:5"]]),
        LintCase(
            "a fallback",
            account("forward:\n  - {host: '*.b.example', fallback: refuse}\n  - {host: a.b.example, paths: [/x]}"),
            at: ["1.yaml:6:5"], related: [["1.yaml:5:5"]]),
        LintCase(
            "by its methods",
            account("forward:\n  - {host: a.example, scopes: {read: [PAY]}}\n  - {host: a.example, methods: [GET]}"),
            at: ["1.yaml:6:5"]),
        LintCase(
            "more of the same",
            account(
                "forward:\n  - {host: '*.b.example', scopes: {read: [PAY]}}\n"
                    + "  - {host: a.b.example, scopes: {read: [PAY, MORE]}}"), at: []),
        LintCase(
            "for another method",
            account(
                "forward:\n  - {host: '*.b.example', methods: [GET], scopes: {read: [PAY]}}\n"
                    + "  - {host: a.b.example, methods: [POST]}"), at: []),
        LintCase(
            "where the narrower is denied",
            account(
                "forward:\n  - {host: '*.b.example', scopes: {read: [PAY]}}\n  - host: a.b.example\n"
                    + "  - {host: a.b.example, methods: [GET], effect: deny}"), at: []),
        LintCase(
            "where a third rule lies between",
            account(
                """
                forward:
                  - {host: '**.b.example', scopes: {read: [PAY]}}
                  - {host: '*.b.example', scopes: {read: [OTHER]}}
                  - {host: a.b.example, scopes: {read: [OTHER]}}
                """), at: ["1.yaml:6:5"], related: [["1.yaml:5:5"]]),
    ])
    func narrowerAsksLess(_ lint: LintCase) { lint.expect(.narrowerAsksLess) }

    @Test(arguments: [
        LintCase("http", account("forward:\n  - {host: a.example, schemes: [https, http]}"), at: ["1.yaml:5:5"]),
        LintCase("in a profile", profile("forward:\n  - {host: a.example, schemes: http}"), at: ["1.yaml:5:5"]),
        LintCase("https", account("forward:\n  - {host: a.example, schemes: [https], ports: [80]}"), at: []),
        LintCase("a deny", account("forward:\n  - {host: a.example, schemes: [http], effect: deny}"), at: []),
        LintCase("a disabled rule", account("forward:\n  - {host: a.example, schemes: http, enabled: false}"), at: []),
        LintCase(
            "a disabled account", account("enabled: false\nforward:\n  - {host: a.example, schemes: http}"), at: []),
    ])
    func plainHTTP(_ lint: LintCase) { lint.expect(.plainHTTP) }

    private static let service = "services: { S: { certificate: 'file:s.pem' } }\n"

    @Test(arguments: [
        LintCase("by default", account(service + "forward:\n  - host: a.example"), at: ["1.yaml:6:5"], related: [[]]),
        LintCase(
            "by the defaults", account(service + "forward:\n  - host: a.example"), defaults("fallback: plain-tls"),
            at: ["1.yaml:6:5"], related: [["2.yaml:3:11"]]),
        LintCase(
            "by the account", account(service + "fallback: plain-tls\nforward:\n  - host: a.example"),
            defaults("fallback: refuse"), at: ["1.yaml:7:5"], related: [["1.yaml:5:11"]]),
        LintCase(
            "by the profile", account(service + "profiles: [shared]\nforward:\n  - host: a.example"),
            profile("fallback: plain-tls"), defaults("fallback: refuse"), at: ["1.yaml:7:5"],
            related: [["2.yaml:4:11"]]),
        LintCase(
            "by the service",
            account(
                "services: { S: { certificate: 'file:s.pem', fallback: plain-tls } }\nforward:\n  - host: a.example"),
            defaults("fallback: refuse"), at: ["1.yaml:6:5"], related: [["1.yaml:4:31"]]),
        LintCase(
            "by the rule",
            account(
                "fallback: refuse\nforward:\n  - {host: a.example, certificate: 'file:s.pem', fallback: plain-tls}"),
            at: ["1.yaml:6:5"], related: [[]]),
        LintCase("a read", account(service + "forward:\n  - {host: a.example, methods: [GET, HEAD]}"), at: []),
        LintCase("another service", account(service + "forward:\n  - {host: a.example, services: [none]}"), at: []),
        LintCase("no certificate", account("forward:\n  - host: a.example"), at: []),
        LintCase(
            "refused", account(service + "forward:\n  - {host: a.example, fallback: refuse}"),
            defaults("fallback: plain-tls"), at: []),
        LintCase(
            "a rule that never decides",
            account(service + "forward:\n  - host: a.example\n  - {host: a.example, effect: deny}"), at: []),
        LintCase(
            "a profile's rule, once", account(service + "profiles: [shared]"),
            account(service + "profiles: [shared]", id: "other"), profile("forward:\n  - host: a.example"),
            at: ["3.yaml:5:5"]),
    ])
    func plainTLSOnWrite(_ lint: LintCase) { lint.expect(.plainTLSOnWrite) }

    @Test(arguments: [
        LintCase("undeclared", account("forward:\n  - {host: a.example, services: [T]}"), at: ["1.yaml:5:34"]),
        LintCase("declared", account(service + "forward:\n  - {host: a.example, services: [S, none]}"), at: []),
        LintCase(
            "declared by a profile", account("profiles: [shared]\nforward:\n  - {host: a.example, services: [S]}"),
            profile(service), at: []),
        LintCase(
            "a disabled declaration",
            account(
                "services: { S: { certificate: 'file:s.pem', enabled: false } }\n"
                    + "forward:\n  - {host: a.example, services: [S]}"), at: ["1.yaml:6:34"]),
    ])
    func undeclaredService(_ lint: LintCase) { lint.expect(.undeclaredService) }
}

/// A name of 251 bytes: with one label before it, of one byte, it is as long as a name may be.
private let longName =
    ["x", "y", "z"].map { String(repeating: $0, count: 63) }.joined(separator: ".") + "."
    + String(repeating: "w", count: 51) + ".example"

/// What a rule allows at any depth below a name, another denies right below it.
private func belowName(_ name: String) -> String {
    "forward:\n  - host: '**.\(name)'\n  - {host: '*.\(name)', effect: deny}"
}
