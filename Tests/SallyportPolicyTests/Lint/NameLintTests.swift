import Testing

@testable import SallyportPolicy

/// The lints of names: what is never used, who cannot be called, and what is taken for something else.
@Suite struct NameLintTests {
    private static let groups = "version: 1\nkind: HostGroups\ngroups:\n  partners: [a.example]\n"

    @Test(arguments: [
        LintCase("named by nothing", groups, account("forward:\n  - host: a.example"), at: ["1.yaml:4:3"]),
        LintCase("named by a rule", groups, account("forward:\n  - hosts: partners"), at: []),
        LintCase("named under `host`", groups, account("forward:\n  - host: [b.example, partners]"), at: []),
        LintCase("named by the ceiling", groups, defaults("deny: [{ hosts: partners }]"), at: []),
        LintCase(
            "named by a disabled rule", groups, account("forward:\n  - {hosts: partners, enabled: false}"), at: []),
        LintCase(
            "named by a disabled account", groups, account("enabled: false\nforward:\n  - hosts: partners"), at: []),
        LintCase("named by a profile", groups, profile("forward:\n  - hosts: partners"), at: []),
    ])
    func unusedGroup(_ lint: LintCase) { lint.expect(.unusedGroup) }

    @Test(arguments: [
        LintCase("taken by nobody", profile(""), account("forward:\n  - host: a.example"), at: ["1.yaml:3:10"]),
        LintCase("taken", profile(""), account("profiles: [shared]"), at: []),
        LintCase("taken by a disabled account", profile(""), account("enabled: false\nprofiles: [shared]"), at: []),
    ])
    func unusedProfile(_ lint: LintCase) { lint.expect(.unusedProfile) }

    private static let service = "services:\n  S: { certificate: 'file:s.pem' }\n"

    @Test(arguments: [
        LintCase(
            "no rule may use it", account(service + "forward:\n  - {host: a.example, services: [none]}"),
            at: ["1.yaml:5:3"]),
        LintCase(
            "denied wherever it is allowed",
            account(
                service + "forward:\n  - {host: a.example, services: [S]}\n"
                    + "  - {host: a.example, effect: deny, services: [S]}"),
            at: ["1.yaml:5:3"]),
        LintCase(
            "another certificate", account(service + "forward:\n  - {host: a.example, certificate: 'file:t.pem'}"),
            at: ["1.yaml:5:3"]),
        LintCase("any service", account(service + "forward:\n  - host: a.example"), at: []),
        LintCase("named", account(service + "forward:\n  - {host: a.example, services: [S]}"), at: []),
        LintCase(
            "named by a disabled rule",
            account(
                service + "forward:\n  - {host: a.example, services: [none]}\n"
                    + "  - {host: b.example, services: [S], enabled: false}"), at: []),
        LintCase(
            "disabled itself",
            account("services: { S: { certificate: 'file:s.pem', enabled: false } }\nforward:\n  - {host: a.example}"),
            at: []),
        LintCase(
            "a profile's, used by one account of two", profile(service),
            account("profiles: [shared]\nforward:\n  - {host: a.example, services: [none]}"),
            account("profiles: [shared]\nforward:\n  - host: a.example", id: "other"), at: []),
        LintCase(
            "a profile's, used by neither", profile(service),
            account("profiles: [shared]\nforward:\n  - {host: a.example, services: [none]}"),
            account("profiles: [shared]", id: "other"), at: ["1.yaml:5:3"]),
        LintCase(
            "a profile's, in place of which the account declares its own", profile(service),
            account("profiles: [shared]\n" + service + "forward:\n  - host: a.example"), at: ["1.yaml:5:3"]),
    ])
    func unusedService(_ lint: LintCase) { lint.expect(.unusedService) }

    @Test(arguments: [
        LintCase("account", account("forward:\n  - host: a.example"), at: ["1.yaml:3:10"]),
        LintCase("profile", profile(""), at: ["1.yaml:3:10"]),
        LintCase("an empty one", account("description: ' '"), at: ["1.yaml:3:10"]),
        LintCase("described", account("description: Acme Bank"), profile("description: shops"), at: []),
        LintCase("a disabled account", account("enabled: false"), at: []),
    ])
    func missingDescription(_ lint: LintCase) { lint.expect(.missingDescription) }

    @Test(arguments: [
        LintCase("no rule", account(""), at: ["1.yaml:3:10"]),
        LintCase("denies alone", account("forward:\n  - {host: a.example, effect: deny}"), at: ["1.yaml:3:10"]),
        LintCase("a disabled allow", account("forward:\n  - {host: a.example, enabled: false}"), at: ["1.yaml:3:10"]),
        LintCase("report mode lets through", account("mode: report"), at: []),
        LintCase("a disabled account", account("enabled: false"), at: []),
        LintCase("an allow", account("forward:\n  - host: a.example"), at: []),
        LintCase("a profile's", account("profiles: [shared]"), profile("forward:\n  - host: a.example"), at: []),
    ])
    func unreachableAccount(_ lint: LintCase) { lint.expect(.unreachableAccount) }

    @Test(arguments: [
        // аррӏе in Cyrillic letters.
        LintCase("reads like ASCII", account("forward:\n  - host: xn--80ak6aa92e.example"), at: ["1.yaml:5:11"]),
        // аpple with one Cyrillic letter.
        LintCase("one letter", account("forward:\n  - host: 'www.xn--pple-43d.example'"), at: ["1.yaml:5:11"]),
        // bücher, with a Cyrillic letter in place of the e.
        LintCase("mixes", account("forward:\n  - host: \(mixed).example"), at: ["1.yaml:5:11"]),
        LintCase("German", account("forward:\n  - host: xn--bcher-kva.example"), at: []),
        LintCase("Russian", account("forward:\n  - host: xn--d1abbgf6aiiy.example"), at: []),
        LintCase("Japanese", account("forward:\n  - host: xn--wgv71a119e.example"), at: []),
        LintCase(
            "in a deny", account("forward:\n  - {host: xn--80ak6aa92e.example, effect: deny}\n  - host: b.example"),
            at: []),
        LintCase(
            "in a group that an allow names",
            "version: 1\nkind: HostGroups\ngroups:\n  partners: [xn--80ak6aa92e.example]\n",
            account("forward:\n  - hosts: partners"), at: ["1.yaml:4:14"]),
        LintCase(
            "rn and m", account("forward:\n  - hosts: [acme.example, '**.acrne.example']"), at: ["1.yaml:5:27"],
            related: [["1.yaml:5:13"]]),
        LintCase(
            "digits, in two accounts", account("forward:\n  - host: paypal.example"),
            account("forward:\n  - host: paypa1.example", id: "other"), at: ["2.yaml:5:11"],
            related: [["1.yaml:5:11"]]),
        LintCase(
            "the same name", account("forward:\n  - hosts: [acme.example, '*.acme.example']"), at: []),
        LintCase(
            "a look-alike that is denied",
            account("forward:\n  - host: acme.example\n  - {host: acrne.example, effect: deny}"), at: []),
        LintCase("other letters", account("forward:\n  - hosts: [acne.example, acme.example]"), at: []),
    ])
    func homographName(_ lint: LintCase) { lint.expect(.homographName) }

    /// büchеr, with the Cyrillic е.
    private static let mixed = InternationalLabel.ascii("büch\u{435}r") ?? ""

    @Test func whatIsDeceptiveIsNamed() throws {
        let apple = try #require(LabelDeception(Array("аррӏе".unicodeScalars)))
        #expect(apple.description.contains("`apple`"))
        let mixed = try #require(LabelDeception(Array("büch\u{435}r".unicodeScalars)))
        #expect(mixed.description.contains("Cyrillic and Latin"))
    }
}
