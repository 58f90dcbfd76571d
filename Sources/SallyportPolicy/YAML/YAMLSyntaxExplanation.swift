/// What a problem of libyaml means to the person who wrote the file.
struct YAMLSyntaxExplanation {
    var code = DiagnosticCode.yamlSyntax
    var message: String
    var help: String
    /// Say it where what was being read begins, rather than where reading it failed.
    var isAboutContext = false
    /// What the other of the two places is; not mentioned if nil.
    var related: String?

    /// The explanation of a problem, at which `character` was found.
    init(_ problem: YAMLSyntaxProblem, found character: Unicode.Scalar?) {
        self =
            Self.tab(problem, character) ?? Self.refusedFeature(problem) ?? Self.structure(problem)
            ?? Self.brackets(problem, character) ?? Self.quotes(problem) ?? Self.text(problem, character)
            ?? Self(message: "this is not valid YAML: \(problem.text)", help: "put the text in quotes")
    }

    private init(
        _ code: DiagnosticCode = .yamlSyntax, message: String, help: String, isAboutContext: Bool = false,
        related: String? = nil
    ) {
        self.code = code
        self.message = message
        self.help = help
        self.isAboutContext = isAboutContext
        self.related = related
    }
}

extension YAMLSyntaxExplanation {
    private static func tab(_ problem: YAMLSyntaxProblem, _ character: Unicode.Scalar?) -> Self? {
        let isUnexpected = problem.text == "found character that cannot start any token" && character == "\t"
        guard isUnexpected || problem.text.hasPrefix("found a tab character") else { return nil }
        return Self(
            .tabOutsideQuotes, message: "a tab outside quotes is not allowed",
            help: "indent with spaces; the rest of the file was not read"
        )
    }

    private static func refusedFeature(_ problem: YAMLSyntaxProblem) -> Self? {
        let rest = "; the rest of the file was not read"
        switch problem.context {
        case "while scanning an alias":
            return Self(
                .anchorOrAlias, message: "a text that begins with `*` must be in quotes",
                help: "write it as in \"*.example.com\": without quotes it is a YAML alias" + rest, isAboutContext: true
            )
        case "while scanning an anchor":
            return Self(
                .anchorOrAlias, message: "a text that begins with `&` must be in quotes",
                help: "without quotes it is a YAML anchor" + rest, isAboutContext: true
            )
        case "while scanning a tag", "while parsing a tag", "while parsing a node":
            return Self(
                .tag, message: "a text that begins with `!` must be in quotes",
                help: "without quotes it is a YAML tag" + rest, isAboutContext: true
            )
        default:
            guard problem.isAboutDirectives else { return nil }
            return Self(
                .directive, message: "directives are not allowed", help: YAMLComplaints.directiveHelp + rest,
                isAboutContext: true
            )
        }
    }

    private static func structure(_ problem: YAMLSyntaxProblem) -> Self? {
        switch problem.text {
        case "mapping values are not allowed in this context":
            Self(
                message: "a `:` is not expected here",
                help:
                    "put a text that holds `: ` in quotes; line up the keys of one map in one column, each with `: ` after it"
            )
        case "mapping keys are not allowed in this context":
            Self(message: "a `?` is not expected here", help: "put a text that begins with `? ` in quotes")
        case "block sequence entries are not allowed in this context":
            Self(
                message: "a list item is not expected here",
                help: "begin the list on a line of its own, or put a text that begins with `- ` in quotes"
            )
        case "could not find expected ':'":
            Self(
                message: "this is neither `key: value` nor an item of a list",
                help: "write `: ` after the key, or indent the line like the one to which it belongs",
                isAboutContext: true
            )
        case "did not find expected key":
            Self(
                message: "this does not fit into the map around it",
                help: "line up the keys of one map in one column; nothing may follow a closing quote or bracket",
                related: "the map begins here"
            )
        case "did not find expected '-' indicator":
            Self(
                message: "this does not fit into the list around it",
                help: "begin each item with `- ` in one column, and indent what belongs to it further",
                related: "the list begins here"
            )
        case "did not find expected <document start>":
            Self(
                message: "this stands outside the document, which has ended before",
                help: "check the indentation, quotes and brackets before it, or begin another document with `---`"
            )
        default: nil
        }
    }

    private static func brackets(_ problem: YAMLSyntaxProblem, _ character: Unicode.Scalar?) -> Self? {
        let help = "put a text that holds `,`, `[`, `]`, `{`, `}` or `: ` in quotes"
        let (closing, kind): (String, String)
        switch problem.text {
        case "did not find expected ',' or ']'": (closing, kind) = ("]", "list")
        case "did not find expected ',' or '}'": (closing, kind) = ("}", "map")
        case "did not find expected node content": return Self(message: "expected a value here", help: help)
        default: return nil
        }
        if character == nil {
            return Self(
                message: "the \(kind) that begins here is never closed", help: "close it with `\(closing)`",
                isAboutContext: true, related: "the file ends here"
            )
        }
        return Self(message: "expected `,` or `\(closing)` here", help: help, related: "the \(kind) begins here")
    }

    private static func quotes(_ problem: YAMLSyntaxProblem) -> Self? {
        switch problem.text {
        case "found unexpected end of stream":
            Self(
                message: "the text in quotes that begins here is never closed", help: "close it with the same quote",
                isAboutContext: true, related: "the file ends here"
            )
        case "found unexpected document indicator":
            Self(
                message: "the text in quotes that begins here is not closed in its document",
                help: "close it with the same quote", isAboutContext: true, related: "the document ends here"
            )
        case "found unknown escape character":
            Self(
                message: "this escape is unknown in double quotes",
                help: "write a backslash as `\\\\`, or use single quotes, in which it stands for itself"
            )
        case "did not find expected hexdecimal number":
            Self(message: "expected hexadecimal digits here", help: "write `\\xHH`, `\\uHHHH` or `\\UHHHHHHHH`")
        case "found invalid Unicode character escape code":
            Self(message: "no character has this code", help: "give the code of a Unicode character up to 10FFFF")
        default: nil
        }
    }

    private static func text(_ problem: YAMLSyntaxProblem, _ character: Unicode.Scalar?) -> Self? {
        switch problem.text {
        case "found character that cannot start any token":
            let name = character.map { $0 == "`" ? "a backtick" : "`\($0)`" } ?? "this"
            return Self(message: "\(name) cannot begin a text without quotes", help: "put the text in quotes")
        case "found unexpected ':'":
            return Self(
                message: "a `:` is not expected here", help: "put the text in quotes, or a space after the colon")
        case "found an indentation indicator equal to 0":
            return Self(message: "a block text cannot be indented by 0", help: "use a number from 1 to 9, or none")
        case "did not find expected comment or line break":
            return Self(
                message: "nothing but a comment may follow the `|` or `>` of a block text",
                help: "begin the text on the next line, or put a text that begins with `|` or `>` in quotes"
            )
        default: return nil
        }
    }
}

extension YAMLSyntaxProblem {
    fileprivate var isAboutDirectives: Bool {
        context.hasSuffix("directive") || text.contains("%") || text == "found incompatible YAML document"
    }
}

extension YAMLComplaints {
    static let directiveHelp = "delete the line: a policy is read in one way alone"

    /// Adds what ended the reading of a file.
    mutating func add(_ problem: YAMLSyntaxProblem, found character: Unicode.Scalar?) {
        let explanation = YAMLSyntaxExplanation(problem, found: character)
        let atEndOfLine = character == nil || character == "\n" || character == "\r"
        let found = SourceRange(at: problem.position, length: atEndOfLine ? 0 : 1)
        guard let contextPosition = problem.contextPosition else {
            return add(explanation.code, explanation.message, at: found, help: explanation.help)
        }
        let context = SourceRange(at: contextPosition, length: 1)
        let other = explanation.isAboutContext ? found : context
        add(
            explanation.code, explanation.message, at: explanation.isAboutContext ? context : found,
            help: explanation.help, related: explanation.related.map { (other, $0) }
        )
    }
}
