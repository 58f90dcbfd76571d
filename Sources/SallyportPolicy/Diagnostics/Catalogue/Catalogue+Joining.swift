extension DiagnosticExplanation {
    /// SP02xx: how documents join.
    static let joining: [DiagnosticExplanation] = duplicates + references

    private static let duplicates: [DiagnosticExplanation] = [
        DiagnosticExplanation(
            .duplicateAccount, "An account is defined twice",
            meaning: "Two documents, perhaps in different files, are about the same account.",
            reason: "An account stands in exactly one document, so that one file says all that it may do.",
            wrong: .policy("version: 1\nkind: Account\naccount: acme\n---\nversion: 1\nkind: Account\naccount: acme\n"),
            right: .policy(
                "version: 1\nkind: Account\naccount: acme\n---\nversion: 1\nkind: Account\naccount: acme-test\n")),
        DiagnosticExplanation(
            .duplicateDefaults, "There are two documents of defaults",
            meaning: "The folder holds more than one document of `kind: Defaults`.",
            reason: "Which of two ceilings holds must not depend on the order of files.",
            wrong: .policy(
                "version: 1\nkind: Defaults\nfallback: refuse\n---\nversion: 1\nkind: Defaults\n"
                    + "timeouts: { connect: 5s }\n"),
            right: .policy("version: 1\nkind: Defaults\nfallback: refuse\ntimeouts: { connect: 5s }\n")),
        DiagnosticExplanation(
            .duplicateGroup, "A group is defined twice",
            meaning: "Two documents of `kind: HostGroups` define a group of the same name.",
            reason: "A rule that names the group would mean one list or the other.",
            wrong: .policy(
                "version: 1\nkind: HostGroups\ngroups: { banks: [a.example] }\n---\n"
                    + "version: 1\nkind: HostGroups\ngroups: { banks: [b.example] }\n"),
            right: .policy("version: 1\nkind: HostGroups\ngroups: { banks: [a.example, b.example] }\n")),
        DiagnosticExplanation(
            .duplicateProfile, "A profile is defined twice",
            meaning: "Two documents of `kind: Profile` have the same name.",
            reason: "An account that takes the profile would have the rules of one or of the other.",
            wrong: .policy(
                "version: 1\nkind: Profile\nprofile: retail\n---\nversion: 1\nkind: Profile\nprofile: retail\n"),
            right: .policy(
                "version: 1\nkind: Profile\nprofile: retail\n---\nversion: 1\nkind: Profile\nprofile: wholesale\n")),
        DiagnosticExplanation(
            .tooManyPlaces, "An account's rules stand for too many hosts and paths",
            meaning: "The hosts of a rule times its paths, added up over the account, are more than a million.",
            reason: "Each host with each path takes memory in every gateway, and nobody reviews a million of them.",
            wrong: .situation("A rule with a group of 2,000 hosts and a list of 1,000 paths."),
            right: .situation("The same hosts, and the paths as `/orders/*`.")),
        DiagnosticExplanation(
            .duplicateRuleID, "Two rules have the same id",
            meaning: "Two rules of one document have the same `id`.",
            reason: "The id is what audit records and tests call a rule by; it must lead to one.",
            wrong: .account(
                "forward:\n  - { id: orders, host: a.example }\n  - { id: orders, host: b.example }\n"),
            right: .account(
                "forward:\n  - { id: orders, host: a.example }\n  - { id: refunds, host: b.example }\n")),
    ]

    private static let references: [DiagnosticExplanation] = [
        DiagnosticExplanation(
            .unknownGroup, "There is no such group of hosts",
            meaning: "`hosts` names a group that no document of `kind: HostGroups` defines.",
            reason: "A misspelt group would be a rule that matches nothing; for a deny that leaves everything open.",
            wrong: .account("forward:\n  - hosts: payment-providers\n"),
            right: .policy(
                "version: 1\nkind: HostGroups\ngroups: { payment-providers: [pay.example] }\n---\n"
                    + "version: 1\nkind: Account\naccount: acme\nforward:\n  - hosts: payment-providers\n")),
        DiagnosticExplanation(
            .unknownProfile, "There is no such profile",
            meaning: "An account takes a profile that no document of `kind: Profile` defines.",
            reason: "The account would lack the rules of the profile, and its denies too.",
            wrong: .account("profiles: [retail]\n"),
            right: .policy(
                "version: 1\nkind: Profile\nprofile: retail\n---\n"
                    + "version: 1\nkind: Account\naccount: acme\nprofiles: [retail]\n")),
        DiagnosticExplanation(
            .profilesDisagree, "Two profiles of an account disagree",
            meaning: "Two profiles that an account takes say different things, and the account itself says nothing.",
            reason: "Neither profile comes before the other, so that nobody could tell what holds.",
            wrong: .policy(disagreement(account: "")),
            right: .policy(disagreement(account: "fallback: refuse\n"))),
        DiagnosticExplanation(
            .ambiguousRules, "Two rules could both decide",
            meaning: """
                Two allow rules are equally specific for one request, and ask different things of it. The message names \
                such a request.
                """,
            reason: "The order of lines decides nothing, so that nothing could decide between the two.",
            wrong: .account(
                """
                forward:
                  - { host: api.acme.example, fallback: refuse }
                  - { host: api.acme.example, fallback: plain-tls }

                """),
            right: .account(
                """
                forward:
                  - { host: api.acme.example, fallback: refuse }
                  - { host: api.acme.example, paths: [/status], fallback: plain-tls }

                """)),
    ]

    private static func disagreement(account: String) -> String {
        """
        version: 1
        kind: Profile
        profile: strict
        fallback: refuse
        ---
        version: 1
        kind: Profile
        profile: lenient
        fallback: plain-tls
        ---
        version: 1
        kind: Account
        account: acme
        profiles: [strict, lenient]
        \(account)
        """
    }
}
