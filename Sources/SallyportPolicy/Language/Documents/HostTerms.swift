/// What `host` or `hosts` says: patterns, or names of groups that are looked up when all files are read.
package struct HostTerms: Hashable, Sendable {
    /// One of them.
    package enum Term: Hashable, Sendable {
        case pattern(HostPattern)
        /// A word without a dot: a group's name. Under `host`, where no group is called so, a host's name.
        case word(String)
    }

    /// Whether they stand under `host` rather than `hosts`.
    package var isUnderHost: Bool
    package var terms: [Located<Term>]

    package init(isUnderHost: Bool, terms: [Located<Term>]) {
        self.isUnderHost = isUnderHost
        self.terms = terms
    }
}

extension ValueType<HostTerms.Term> {
    /// A pattern, or a word without dot, colon or star.
    static let hostTerm = ValueType.parsed(
        "a host pattern or a group's name", expression: "\(NameText.expression)|\(HostPattern.expression)"
    ) { text in
        let isWord = !text.utf8.contains { $0 >= 0x80 || ".:*[/".utf8.contains($0) }
        if isWord { return NameText.parse(text, as: "a host or a group's name").map(HostTerms.Term.word) }
        return HostPattern.parse(text).map(HostTerms.Term.pattern)
            .mapError { ValueProblem($0.code, $0.message, help: $0.help) }
    }.named("hostTerm")
}

extension HostTerms {
    private static let several = ValueType<Term>.hostTerm.located.oneOrMore(
        emptiness: "the list of hosts is empty",
        help: "name at least one host pattern, or remove what holds the list")
    static let host = Field("host", several, "A host pattern, such as `api.example.com` or `*.example.com`; or a list.")
    static let hosts = Field("hosts", several, "A group's name, a host pattern, or a list of them.")
    static let notBoth = KeyRule.notBoth(
        host, hosts, message: "both `host` and `hosts` are here", help: "put all of them under one of the two")

    /// What `host` or `hosts` says.
    init?(_ reader: MappingReader, _ context: inout DecodingContext) {
        if reader.has(Self.host) {
            guard let terms = reader.value(Self.host, &context) else { return nil }
            self.init(isUnderHost: true, terms: terms)
        } else {
            guard let terms = reader.value(Self.hosts, &context) else { return nil }
            self.init(isUnderHost: false, terms: terms)
        }
    }
}
