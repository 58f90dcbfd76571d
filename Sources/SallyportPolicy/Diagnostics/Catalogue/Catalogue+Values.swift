extension DiagnosticExplanation {
    /// SP0120 to SP0199: what a document may say, its values.
    static let values: [DiagnosticExplanation] = hosts + words + quantities

    private static let hosts: [DiagnosticExplanation] = [
        DiagnosticExplanation(
            .invalidHostPattern, "A text is no host pattern",
            meaning: """
                A pattern is an exact name, `*.` before a name for one label, or `**.` for one label or more. Scheme, \
                port and path have fields of their own.
                """,
            reason: "What is no host's name matches no request, so that the rule would never do what it says.",
            wrong: .account("forward:\n  - host: https://api.acme.example/v2\n"),
            right: .account("forward:\n  - host: api.acme.example\n    paths: /v2/*\n")),
        DiagnosticExplanation(
            .hostPatternTooWide, "A wildcard covers strangers",
            meaning: "A bare `*`, or a wildcard directly below a public suffix such as `com` or `co.uk`.",
            reason: "Anyone may register a name there, and would be sent the account's calls and certificates.",
            wrong: .account("forward:\n  - host: \"*.co.uk\"\n"),
            right: .account("forward:\n  - host: \"*.acme.co.uk\"\n")),
        DiagnosticExplanation(
            .internationalName, "A name is not written in ASCII",
            meaning: "International names are written in their `xn--` form; the help says which that is.",
            reason: "Letters of different alphabets can look the same, so that a name could pass for another.",
            wrong: .account("forward:\n  - host: bücher.example\n"),
            right: .account("forward:\n  - host: xn--bcher-kva.example\n")),
        DiagnosticExplanation(
            .invalidPath, "A text is no path",
            meaning: """
                A path begins with `/`, and is literal but for a trailing `/*`, which stands for everything below it. \
                Dot segments, empty segments, encoded slashes and queries are refused.
                """,
            reason: "Servers read such paths differently, so that a rule would not hold where it seems to.",
            wrong: .account("forward:\n  - host: api.acme.example\n    paths: [/v2/*/orders]\n"),
            right: .account("forward:\n  - host: api.acme.example\n    paths: [/v2/*]\n")),
        DiagnosticExplanation(
            .unknownMethod, "A method that the gateway does not forward",
            meaning: "Methods are `GET`, `HEAD`, `OPTIONS`, `POST`, `PUT`, `DELETE` and `PATCH`, in upper case.",
            reason: "A request with any other is refused before the policies are asked.",
            wrong: .account("forward:\n  - host: api.acme.example\n    methods: [GET, FETCH]\n"),
            right: .account("forward:\n  - host: api.acme.example\n    methods: [GET]\n")),
        DiagnosticExplanation(
            .invalidPort, "A number is no port",
            meaning:
                "A port is a whole number from 1 to 65535 in decimal digits; a listener also takes 0, any free one.",
            reason: "Other spellings, such as `0x1bb` or `0443`, are read differently by different programs.",
            wrong: .account("forward:\n  - host: api.acme.example\n    ports: [0443]\n"),
            right: .account("forward:\n  - host: api.acme.example\n    ports: [443]\n")),
        DiagnosticExplanation(
            .invalidNetwork, "A text is no network",
            meaning: "A network is an address and the length of its prefix, with no bits set behind the prefix.",
            reason: "`10.1.2.3/8` may mean one address or sixteen million of them.",
            wrong: .policy("version: 1\nkind: Defaults\ndeny:\n  - networks: [10.1.2.3/8]\n"),
            right: .policy("version: 1\nkind: Defaults\ndeny:\n  - networks: [10.0.0.0/8]\n")),
    ]

    private static let words: [DiagnosticExplanation] = [
        DiagnosticExplanation(
            .invalidAccountID, "A text is no account id",
            meaning: "An account id has 1 to 64 characters of `A-Z a-z 0-9 _ -`.",
            reason: "It stands in the path of every request: any other could never be asked for.",
            wrong: .policy("version: 1\nkind: Account\naccount: acme/production\n"),
            right: .policy("version: 1\nkind: Account\naccount: acme-production\n")),
        DiagnosticExplanation(
            .invalidScope, "A text is no scope",
            meaning: "A scope is printable ASCII without spaces, quotes and backslashes (RFC 6749, section 3.3).",
            reason: "No token can carry any other, so that the rule would refuse everybody.",
            wrong: .account("scopes: { read: [\"read orders\"] }\n"),
            right: .account("scopes: { read: [READ_ORDERS] }\n")),
        DiagnosticExplanation(
            .invalidServiceName, "A text is no service name",
            meaning: "A service name has 1 to 64 characters of `A-Z a-z 0-9 _ -`. No service is called `none`.",
            reason: "It is what a request says in `LP-service-name`; `none` stands in rules for a request without one.",
            wrong: .account("services:\n  none: { certificate: \"file:acme.pem\" }\n"),
            right: .account("services:\n  ACME: { certificate: \"file:acme.pem\" }\n")),
        DiagnosticExplanation(
            .unknownWord, "A word that is none of the choices",
            meaning: "A field takes one of a few words, such as `plain-tls` and `refuse`, and this is none of them.",
            reason: "A misspelt `refuse` that is passed over leads to the opposite of what was meant.",
            wrong: .account("fallback: reject\n"),
            right: .account("fallback: refuse\n")),
        DiagnosticExplanation(
            .invalidCertificateReference, "A text does not say where a certificate is",
            meaning:
                "A certificate is named by its source and its name there, such as `file:acme.pem`, without spaces.",
            reason: "A certificate that is not found makes calls go without one, or refuses them.",
            wrong: .account("services:\n  IDP: { certificate: idp.pem }\n"),
            right: .account("services:\n  IDP: { certificate: \"file:idp.pem\" }\n")),
        DiagnosticExplanation(
            .invalidName, "A text is no name",
            meaning: "Names of groups, profiles and rules have 1 to 64 characters of `A-Z a-z 0-9 _ -`.",
            reason: "They stand in audit records and messages, and a group's name must not look like a host.",
            wrong: .policy("version: 1\nkind: Profile\nprofile: retail banks\n"),
            right: .policy("version: 1\nkind: Profile\nprofile: retail-banks\n")),
        DiagnosticExplanation(
            .invalidBoolean, "A text is neither true nor false",
            meaning: "Booleans are written `true` or `false`, and in no other way.",
            reason: "`no`, `off` and `0` are texts in one version of YAML and booleans in another.",
            wrong: .account("enabled: no\n"),
            right: .account("enabled: false\n")),
    ]

    private static let quantities: [DiagnosticExplanation] = [
        DiagnosticExplanation(
            .invalidDuration, "A text is no duration",
            meaning: "A duration is a whole number and `ms`, `s`, `m` or `h`, from 1ms to 24h.",
            reason: "A number without a unit is seconds to one reader and milliseconds to another.",
            wrong: .account("timeouts: { connect: 5 }\n"),
            right: .account("timeouts: { connect: 5s }\n")),
        DiagnosticExplanation(
            .invalidSize, "A text is no size",
            meaning: "A size is a whole number and `B`, `KiB`, `MiB` or `GiB`, up to 1024GiB.",
            reason: "`MB` is a million bytes to one reader and 1048576 to another.",
            wrong: .account("limits: { requestBody: 64MB }\n"),
            right: .account("limits: { requestBody: 64MiB }\n")),
        DiagnosticExplanation(
            .invalidNumber, "A number is out of its range",
            meaning: "The field takes a whole number in decimal digits, within the range that the message says.",
            reason: "A limit of 0 would refuse every request, and a fraction of a request does not exist.",
            wrong: .account("limits: { concurrent: 0 }\n"),
            right: .account("limits: { concurrent: 10 }\n")),
    ]
}
