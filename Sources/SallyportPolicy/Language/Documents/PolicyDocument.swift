/// One document of a policy folder.
package enum PolicyDocument: Sendable {
    case defaults(DefaultsDocument)
    case hostGroups(HostGroupsDocument)
    case profile(ProfileDocument)
    case account(AccountDocument)
    case test(TestDocument)

    /// The word after `kind`.
    enum Kind: String, CaseIterable, Sendable {
        case defaults = "Defaults"
        case hostGroups = "HostGroups"
        case profile = "Profile"
        case account = "Account"
        case test = "Test"

        /// The keys of such a document.
        var form: MappingForm {
            switch self {
            case .defaults: DefaultsDocument.form
            case .hostGroups: HostGroupsDocument.form
            case .profile: ProfileDocument.form
            case .account: AccountDocument.form
            case .test: TestDocument.form
            }
        }
    }

    static let version = Field.required(
        "version", ValueType<Int>.languageVersion, "The version of the policy language: 1.")
    static let kind = Field.required(
        "kind", ValueType<Kind>.word("a kind of document", code: .unknownKind), "What the document describes.")
    static let header: [any FieldDescription] = [version, kind]

    /// Reads one document of `context.file`.
    package init?(_ node: YAMLNode, _ context: inout DecodingContext) {
        guard case .mapping(let entries) = node.value else {
            context.reportWrongType(
                of: node, expecting: "a policy document: a mapping that begins with `version` and `kind`")
            return nil
        }
        guard let kind = Self.readHeader(entries, at: node.range, &context) else { return nil }
        switch kind {
        case .defaults: self.init(DefaultsDocument(node, &context), PolicyDocument.defaults)
        case .hostGroups: self.init(HostGroupsDocument(node, &context), PolicyDocument.hostGroups)
        case .profile: self.init(ProfileDocument(node, &context), PolicyDocument.profile)
        case .account: self.init(AccountDocument(node, &context), PolicyDocument.account)
        case .test: self.init(TestDocument(node, &context), PolicyDocument.test)
        }
    }

    private init?<Document>(_ document: Document?, _ wrap: (Document) -> PolicyDocument) {
        guard let document else { return nil }
        self = wrap(document)
    }

    /// `version` and `kind` say how to read the rest, so they come first; a document of another version is not guessed at.
    private static func readHeader(
        _ entries: [YAMLEntry], at range: SourceRange, _ context: inout DecodingContext
    ) -> Kind? {
        let headerNames = header.map(\.key.name)
        for name in headerNames {
            guard let index = entries.firstIndex(where: { $0.key == name }) else {
                context.report(
                    .missingKey, "the document has no `\(name)`", at: SourceRange(at: range.start),
                    help: name == "version"
                        ? "begin it with `version: 1`" : "add `kind: Account`, or another kind, after `version`")
                continue
            }
            if index >= headerNames.count {
                context.report(
                    .headerOrder, "`\(name)` comes too late", at: entries[index].keyRange,
                    help: "begin the document with `version` and `kind`")
            }
        }
        guard let version = entries.first(where: { $0.key == "version" }),
            let kindEntry = entries.first(where: { $0.key == "kind" }),
            Self.version.type.read(version.value, &context) != nil
        else { return nil }
        return kind.type.read(kindEntry.value, &context)
    }
}

extension ValueType<Int> {
    /// `1`, the only version of the language that there is.
    fileprivate static let languageVersion = ValueType.parsed("`1`", form: .wholeNumber(1...1)) { text in
        text == "1"
            ? .success(1)
            : .failure(
                ValueProblem(
                    .unsupportedVersion, "version `\(text)` of the policy language is not known",
                    help: "write `version: 1`"))
    }
}
