extension DiagnosticExplanation {
    /// SP03xx: lint.
    static let lint: [DiagnosticExplanation] = [
        DiagnosticExplanation(
            .narrowerAsksLess, "A narrower rule asks for less than a wider one",
            meaning: """
                The more specific rule decides. This one lies within a wider rule and asks for fewer scopes than that, \
                or falls back to plain TLS where that refuses.
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
