extension DiagnosticExplanation {
    /// SP03xx: lint.
    static let lint: [DiagnosticExplanation] = [
        DiagnosticExplanation(
            .narrowerAsksLess, "A narrower rule asks for less than a wider one",
            meaning: """
                The more specific rule decides. This one comes before a wider rule for some request, and asks for fewer \
                scopes than that, or falls back to plain TLS where that refuses.
                """,
            reason: "A special case that asks for less is a way around the rule for all the others.",
            wrong: .account(
                """
                forward:
                  - host: "**.acme.example"
                    fallback: refuse
                  - host: pay.acme.example
                    fallback: plain-tls

                """),
            right: .account(
                """
                forward:
                  - host: "**.acme.example"
                    fallback: refuse
                  - host: pay.acme.example
                    fallback: refuse

                """)),
        DiagnosticExplanation(
            .undeclaredService, "A rule names a service that the account does not declare",
            meaning: "`services` of a rule names a service that neither the account nor its profiles declare.",
            reason: "A service that is not declared has no certificate: its calls go without one, or are refused.",
            wrong: .account("forward:\n  - host: idp.acme.example\n    services: [IDP]\n"),
            right: .account(
                """
                services:
                  IDP: { certificate: "file:idp.pem" }
                forward:
                  - host: idp.acme.example
                    services: [IDP]

                """)),
        DiagnosticExplanation(
            .shadowedRule, "A rule that never decides",
            meaning: """
                No decision needs this rule. Wherever an allow matches, a more specific rule or a deny comes before it; or \
                everything that a deny denies, others deny as well. All rules that are complained of can be removed at \
                once, and every request is decided as before. A profile's rule is only complained of where no account \
                that takes the profile needs it.
                """,
            reason: "Who reads the rule believes that it does something, and may change it to no effect.",
            wrong: .account(
                """
                forward:
                  - host: "**.acme.example"
                  - host: legacy.acme.example
                    paths: [/v1/*]
                  - host: legacy.acme.example
                    effect: deny

                """),
            right: .account(
                """
                forward:
                  - host: "**.acme.example"
                  - host: legacy.acme.example
                    effect: deny

                """)),
        DiagnosticExplanation(
            .deniedByCeiling, "An allow that the ceiling always denies",
            meaning: """
                Every host of the rule is denied by `deny` in the defaults, or is an address that is special by itself and \
                that no `networks: { allow: … }` names.
                """,
            reason: "No account can lift the ceiling: every call that the rule is written for is refused.",
            wrong: .policy(
                """
                version: 1
                kind: Defaults
                deny:
                  - hosts: ["**.internal.example"]
                ---
                version: 1
                kind: Account
                account: acme
                forward:
                  - host: wiki.internal.example

                """),
            right: .policy(
                """
                version: 1
                kind: Defaults
                deny:
                  - hosts: ["**.internal.example"]
                    except: [wiki.internal.example]
                ---
                version: 1
                kind: Account
                account: acme
                forward:
                  - host: wiki.internal.example

                """)),
        DiagnosticExplanation(
            .unusedGroup, "A group that no rule names",
            meaning: """
                `groups` of a document of `kind: HostGroups` defines a name that no rule and no entry of the ceiling uses. \
                A rule that is disabled counts as using it.
                """,
            reason: "Who adds a host to the group believes that accounts may now call it, or may not.",
            wrong: .policy(
                """
                version: 1
                kind: HostGroups
                groups:
                  carriers: [api.parcels.example]
                ---
                version: 1
                kind: Account
                account: acme
                forward:
                  - host: api.parcels.example

                """),
            right: .policy(
                """
                version: 1
                kind: HostGroups
                groups:
                  carriers: [api.parcels.example]
                ---
                version: 1
                kind: Account
                account: acme
                forward:
                  - hosts: carriers

                """)),
        DiagnosticExplanation(
            .unusedService, "A service whose certificate is never presented",
            meaning: """
                A service is declared and enabled, but no rule allows a call as it, or those that do name a certificate of \
                their own. A rule that is disabled counts as using the services that it names.
                """,
            reason: "Calls that should carry the certificate are refused, or go out with another or with none.",
            wrong: .account(
                """
                services:
                  IDP: { certificate: "file:idp.pem" }
                  HOOKS: { certificate: "file:hooks.pem" }
                forward:
                  - host: idp.acme.example
                    services: [IDP]

                """),
            right: .account(
                """
                services:
                  IDP: { certificate: "file:idp.pem" }
                  HOOKS: { certificate: "file:hooks.pem" }
                forward:
                  - host: idp.acme.example
                    services: [IDP]
                  - host: hooks.acme.example
                    services: [HOOKS]

                """)),
        DiagnosticExplanation(
            .unusedProfile, "A profile that no account takes",
            meaning: "No account names the profile under `profiles`, not even one that is disabled.",
            reason: "Its rules hold for nobody, whatever is changed in them.",
            wrong: .policy(
                """
                version: 1
                kind: Profile
                profile: retail
                forward:
                  - host: api.parcels.example
                ---
                version: 1
                kind: Account
                account: acme
                forward:
                  - host: api.acme.example

                """),
            right: .policy(
                """
                version: 1
                kind: Profile
                profile: retail
                forward:
                  - host: api.parcels.example
                ---
                version: 1
                kind: Account
                account: acme
                profiles: [retail]
                forward:
                  - host: api.acme.example

                """)),
        DiagnosticExplanation(
            .plainTLSOnWrite, "A write that may go out without its certificate",
            meaning: """
                The rule allows `POST`, `PUT`, `DELETE` or `PATCH` with a client certificate, and the fallback that holds \
                for it is `plain-tls`: its own, or else that of the service, the account or the defaults.
                """,
            reason: """
                When the certificate has expired or is gone, the upstream gets a write from somebody who does not say who \
                it is. It may refuse it, or book it for nobody.
                """,
            wrong: .account(
                """
                services:
                  HOOKS: { certificate: "file:hooks.pem" }
                forward:
                  - host: hooks.acme.example
                    methods: [POST]
                    services: [HOOKS]
                    fallback: plain-tls

                """),
            right: .account(
                """
                services:
                  HOOKS: { certificate: "file:hooks.pem" }
                forward:
                  - host: hooks.acme.example
                    methods: [POST]
                    services: [HOOKS]
                    fallback: refuse

                """)),
        DiagnosticExplanation(
            .plainHTTP, "A rule that allows plain HTTP",
            meaning: "`schemes` of an allow names `http`.",
            reason: """
                Whoever sits on the way reads and changes what is sent, tokens and answers included, and no client \
                certificate can be presented.
                """,
            wrong: .account("forward:\n  - host: sandbox.acme.example\n    schemes: [https, http]\n"),
            right: .account("forward:\n  - host: sandbox.acme.example\n    schemes: [https]\n")),
        DiagnosticExplanation(
            .missingDescription, "No description",
            meaning: "An account or a profile has no `description`, or an empty one.",
            reason: "An id tells nobody whose account it is, and whom to ask before a rule of it is changed.",
            wrong: .account("forward:\n  - host: api.acme.example\n"),
            right: .account("description: Acme Bank, production\nforward:\n  - host: api.acme.example\n")),
        DiagnosticExplanation(
            .unreachableAccount, "An account that nobody can call",
            meaning: """
                The account is enabled, and neither it nor its profiles have a rule that allows anything; or, with \
                `--config`, no consumer may act for it, and no issuer of tokens is trusted who could name it.
                """,
            reason: "Every request for the account is refused; often a rule, a profile or a consumer was forgotten.",
            wrong: .account("forward:\n  - host: legacy.acme.example\n    effect: deny\n"),
            right: .account(
                """
                forward:
                  - host: "*.acme.example"
                  - host: legacy.acme.example
                    effect: deny

                """)),
        DiagnosticExplanation(
            .homographName, "A name that is taken for another",
            meaning: """
                An allow names a host whose `xn--` label mixes alphabets or reads like ASCII, or two hosts that differ by \
                look-alikes alone: `rn` and `m`, `vv` and `w`, `0` and `o`, `1` and `l`.
                """,
            reason: """
                Such names are registered to deceive. A reviewer does not see that another host than the one meant is \
                allowed, and certificates are presented to it.
                """,
            wrong: .account("forward:\n  - hosts: [api.acme.example, api.acrne.example]\n"),
            right: .account("forward:\n  - hosts: [api.acme.example]\n")),
        DiagnosticExplanation(
            .unusedSuppression, "A comment ignores what is not there",
            meaning:
                "A comment `# sallyport:ignore` names a code that is not complained of on the line that it covers.",
            reason: "What it was written for is gone; left there, it would hide the next mistake of the same kind.",
            wrong: .account(
                "forward:\n  - host: api.acme.example   # sallyport:ignore SP0302 declared next week\n"),
            right: .account(
                """
                forward:
                  - host: api.acme.example
                    services: [IDP]   # sallyport:ignore SP0302 declared next week

                """)),
        DiagnosticExplanation(
            .invalidSuppression, "A comment that ignores cannot be understood",
            meaning: """
                A comment `# sallyport:ignore` names a code that there is not, or none, or one of an error; or it gives \
                no reason.
                """,
            reason: "It ignores nothing, although who wrote it thinks that it does.",
            wrong: .account("# sallyport:ignore SP0302\nforward: []\n"),
            right: .account(
                """
                forward:
                  - host: api.acme.example
                    # sallyport:ignore SP0302 declared when the account moves
                    services: [IDP]

                """)),
    ]
}
