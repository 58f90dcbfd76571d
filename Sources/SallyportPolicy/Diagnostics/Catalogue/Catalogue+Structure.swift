extension DiagnosticExplanation {
    /// SP0101 to SP0119: what a document may say, its structure.
    static let structure: [DiagnosticExplanation] = [
        DiagnosticExplanation(
            .unknownKey, "A key that nothing is called",
            meaning: "A map holds a key that its place does not know; often it is misspelt.",
            reason:
                "A key that is passed over in silence, such as `efect: deny`, leaves open what was meant to be closed.",
            wrong: .account("descripton: Acme Bank\n"),
            right: .account("description: Acme Bank\n")),
        DiagnosticExplanation(
            .missingKey, "A key is missing",
            meaning: "A map lacks a key that its place needs: a document its `version`, a rule its `host`.",
            reason: "What is not said is not guessed: a rule without a host could mean every host, or none.",
            wrong: .account("forward:\n  - methods: [GET]\n"),
            right: .account("forward:\n  - host: api.acme.example\n    methods: [GET]\n")),
        DiagnosticExplanation(
            .wrongType, "A value of another kind",
            meaning: "There is a list where a text belongs, a text where a map belongs, or the like.",
            reason: "Often the indentation is not what it seems, and the value belongs to another key.",
            wrong: .account("forward: api.acme.example\n"),
            right: .account("forward:\n  - host: api.acme.example\n")),
        DiagnosticExplanation(
            .emptyValue, "A value is empty",
            meaning: "Nothing stands after a key, or a list that must name something names nothing.",
            reason: "An empty list of methods would match no request; leaving the key out matches every one.",
            wrong: .account("forward:\n  - host: api.acme.example\n    methods: []\n"),
            right: .account("forward:\n  - host: api.acme.example\n")),
        DiagnosticExplanation(
            .unknownKind, "A document of an unknown kind",
            meaning: "`kind` is none of `Defaults`, `HostGroups`, `Profile`, `Account` and `Test`.",
            reason: "The kind says how the rest of the document is read.",
            wrong: .policy("version: 1\nkind: Acount\naccount: acme\n"),
            right: .policy("version: 1\nkind: Account\naccount: acme\n")),
        DiagnosticExplanation(
            .unsupportedVersion, "An unknown version of the language",
            meaning: "`version` is not `1`, the one version that there is.",
            reason: "A later version may mean something else by the same words, so its documents are not read.",
            wrong: .policy("version: 2\nkind: Account\naccount: acme\n"),
            right: .policy("version: 1\nkind: Account\naccount: acme\n")),
        DiagnosticExplanation(
            .headerOrder, "`version` and `kind` come first",
            meaning: "A document begins with `version` and `kind`, before all other keys.",
            reason: "Who reads a document should know from its first lines what it is.",
            wrong: .policy("account: acme\nversion: 1\nkind: Account\n"),
            right: .policy("version: 1\nkind: Account\naccount: acme\n")),
        DiagnosticExplanation(
            .conflictingKeys, "Two keys that exclude each other",
            meaning: "Two keys of one map say the same thing in two ways, such as `host` and `hosts`.",
            reason: "Whether both hold, or one, and which, would be a guess.",
            wrong: .account("forward:\n  - host: api.acme.example\n    hosts: [www.acme.example]\n"),
            right: .account("forward:\n  - hosts: [api.acme.example, www.acme.example]\n")),
        DiagnosticExplanation(
            .duplicateItem, "Something is named twice",
            meaning: "An account takes the same profile twice.",
            reason: "The second adds nothing; perhaps another profile was meant.",
            wrong: .policy(
                "version: 1\nkind: Profile\nprofile: retail\n---\n"
                    + "version: 1\nkind: Account\naccount: acme\nprofiles: [retail, retail]\n"),
            right: .policy(
                "version: 1\nkind: Profile\nprofile: retail\n---\n"
                    + "version: 1\nkind: Account\naccount: acme\nprofiles: [retail]\n")),
        DiagnosticExplanation(
            .keyNotAllowedHere, "A key that would do nothing here",
            meaning: """
                A deny asks nothing of a request, so it has no `scopes`, `certificate`, `fallback`, `timeouts` or \
                `limits`; an allow has no `except`.
                """,
            reason: "A key without effect makes a rule say something that does not hold.",
            wrong: .account("forward:\n  - host: \"*.acme.example\"\n    except: [internal.acme.example]\n"),
            right: .account(
                "forward:\n  - host: \"*.acme.example\"\n  - host: internal.acme.example\n    effect: deny\n")),
    ]
}
