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
    static let hostTerm = ValueType("a host pattern or a group's name") { node, context in
        guard let text = node.text(expecting: "a host pattern or a group's name", &context) else { return nil }
        let isWord = !text.utf8.contains { $0 >= 0x80 || ".:*[/".utf8.contains($0) }
        if isWord { return ValueType<String>.name("a host or a group's name").read(node, &context).map(Value.word) }
        return ValueType<HostPattern>.hostPattern.read(node, &context).map(Value.pattern)
    }
}

extension MappingReader {
    static let host = Field("host", ValueType<HostTerms.Term>.hostTerm.located.oneOrList)
    static let hosts = Field("hosts", ValueType<HostTerms.Term>.hostTerm.located.oneOrList)

    /// What `host` or `hosts` says; complains when both are there.
    func hostTerms(_ context: inout DecodingContext) -> HostTerms? {
        let one = entry("host")
        let many = entry("hosts")
        if let one, let many {
            context.report(
                .conflictingKeys, "both `host` and `hosts` are here", at: many.keyRange,
                help: "put all of them under one of the two",
                related: [.init(span: context.span(one.keyRange), message: "`host` is here")])
        }
        guard let entry = one ?? many else { return nil }
        let terms = Self.host.type.read(entry.value, &context)
        if let terms, terms.isEmpty, case .sequence(let items) = entry.value.value, items.isEmpty {
            context.report(
                .emptyValue, "the list of hosts is empty", at: entry.value.range,
                help: "name at least one host pattern, or remove what holds the list")
        }
        return terms.map { HostTerms(isUnderHost: one != nil, terms: $0) }
    }
}
