extension DiagnosticExplanation {
    /// SP00xx: files and YAML.
    static let yaml: [DiagnosticExplanation] = [
        DiagnosticExplanation(
            .unreadableFile, "A file or folder cannot be read",
            meaning: """
                The operating system refuses to open a file or folder that belongs to the policies or the \
                configuration, or it is not there.
                """,
            reason: """
                A file that is left out could be the one that denies. Nothing is loaded until everything can be read.
                """,
            wrong: .situation("A file that the user of the gateway may not read, or a link that leads nowhere."),
            right: .situation("`chmod u+r policies/acme.yaml`, or the link removed.")),
        DiagnosticExplanation(
            .fileTooLarge, "A file is too large",
            meaning: "Files of policies and configuration are read up to 1 MiB.",
            reason: "Nobody reviews a megabyte; more likely something else was put into the folder.",
            wrong: .situation("A policy file of 2 MiB."),
            right: .situation("The same accounts in several files.")),
        DiagnosticExplanation(
            .invalidEncoding, "A file is not UTF-8",
            meaning: "The bytes of the file are not text in UTF-8, the one encoding of policies.",
            reason: "Two programs that guess an encoding may guess differently, and read two policies from one file.",
            wrong: .situation("`description: Caf\\xE9`, saved as Latin-1."),
            right: .situation("`description: Café`, saved as UTF-8.")),
        DiagnosticExplanation(
            .forbiddenCharacter, "A character that no policy may hold",
            meaning: """
                Control characters, line ends that editors do not show, byte order marks inside the text, and controls \
                of the direction of writing are refused everywhere, in comments too.
                """,
            reason: "They let a reviewer see something else than what the gateway reads.",
            wrong: .account("# a line end that hides in a comment:\u{2028}fallback: plain-tls\n"),
            right: .account("# a comment\nfallback: plain-tls\n")),
        DiagnosticExplanation(
            .yamlSyntax, "The text is not YAML",
            meaning: """
                Reading stopped here: a bracket or quote is not closed, the indentation does not fit, or a character \
                stands where none of its kind may.
                """,
            reason: "What follows in the file was not read, so that there may be more to correct after this.",
            wrong: .account("services: { IDP: { certificate: \"file:idp.pem\" }\n"),
            right: .account("services: { IDP: { certificate: \"file:idp.pem\" } }\n")),
        DiagnosticExplanation(
            .tooDeep, "Lists and maps are nested too deep",
            meaning: "Lists and maps stand in one another up to 16 levels.",
            reason: "No policy needs so many; a text made to exhaust its reader does.",
            wrong: .account("forward: [[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]\n"),
            right: .account("forward: []\n")),
        DiagnosticExplanation(
            .anchorOrAlias, "Anchors and aliases are not allowed",
            meaning: """
                `&name` marks a piece of YAML and `*name` repeats it. Policies have neither. A host pattern that begins \
                with `*` must stand in quotes, for the same reason.
                """,
            reason: "A rule is read where it stands; with an alias it would say what another place says.",
            wrong: .account("forward:\n  - host: *.acme.example\n"),
            right: .account("forward:\n  - host: \"*.acme.example\"\n")),
        DiagnosticExplanation(
            .tag, "Tags are not allowed",
            meaning: "`!name` gives a value a type. In policies the type comes from the field.",
            reason: "Tags can make one text mean different things to different readers.",
            wrong: .account("description: !!str Acme Bank\n"),
            right: .account("description: Acme Bank\n")),
        DiagnosticExplanation(
            .directive, "Directives are not allowed",
            meaning: "Lines such as `%YAML 1.1` before a document change how it is read.",
            reason: "A policy is read in one way alone.",
            wrong: .policy("%YAML 1.1\n---\nversion: 1\nkind: Account\naccount: acme\n"),
            right: .policy("---\nversion: 1\nkind: Account\naccount: acme\n")),
        DiagnosticExplanation(
            .duplicateKey, "A key is there twice",
            meaning: "One map holds the same key twice, perhaps once in quotes.",
            reason: "Most readers of YAML take the last and say nothing: half of what was written would not hold.",
            wrong: .account("fallback: refuse\nfallback: plain-tls\n"),
            right: .account("fallback: refuse\n")),
        DiagnosticExplanation(
            .invalidKey, "A key is no name",
            meaning: "A key is missing before its colon, is a list or a map, or is longer than 256 bytes.",
            reason: "Often a placeholder of a template was not filled in, or a text needs quotes.",
            wrong: .account("description: Acme\n{{ extra }}: yes\n"),
            right: .account("description: Acme\n")),
        DiagnosticExplanation(
            .tabOutsideQuotes, "A tab outside quotes",
            meaning: "Tabs are refused outside quotes, in comments too.",
            reason: "YAML does not take tabs for indentation, and a tab looks like spaces.",
            wrong: .account("forward:\n\t- host: api.acme.example\n"),
            right: .account("forward:\n  - host: api.acme.example\n")),
        DiagnosticExplanation(
            .mergeKey, "Merge keys are not allowed",
            meaning: "`<<` takes the keys of another map over.",
            reason: "Each rule says itself what holds; share rules with a `kind: Profile`, and hosts with a group.",
            wrong: .account("forward:\n  - <<: { methods: [GET] }\n    host: api.acme.example\n"),
            right: .account("forward:\n  - host: api.acme.example\n    methods: [GET]\n")),
        DiagnosticExplanation(
            .noDocuments, "There is no policy here",
            meaning: "No file below the path holds a document, or a file that must hold one is empty.",
            reason:
                "Probably the path is not the one that was meant. A gateway without policies would refuse everything.",
            wrong: .policy("# accounts will follow\n"),
            right: .policy("version: 1\nkind: Account\naccount: acme\n")),
    ]
}
