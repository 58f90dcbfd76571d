/// The documents that accounts share by what they define, each name once.
struct PolicyIndex {
    /// A document with its file.
    struct Entry<Document: Sendable>: Sendable {
        var document: Document
        var file: String
        var relativeFile: String
    }

    var defaults: Entry<DefaultsDocument>?
    var groups: [String: Entry<HostGroupsDocument.Group>] = [:]
    var profiles: [String: Entry<ProfileDocument>] = [:]

    init() {}

    /// Collects what accounts share; whatever is defined a second time is complained about, and the first holds.
    init(_ sources: [PolicyCompiler.Source], _ diagnostics: inout [Diagnostic]) {
        for source in sources {
            switch source.document {
            case .defaults(let document): add(document, source, &diagnostics)
            case .hostGroups(let document): add(document, source, &diagnostics)
            case .profile(let document): add(document, source, &diagnostics)
            case .account, .test: break
            }
        }
    }

    private mutating func add(
        _ document: DefaultsDocument, _ source: PolicyCompiler.Source, _ diagnostics: inout [Diagnostic]
    ) {
        let start = SourceRange(at: document.range.start)
        if let first = defaults {
            diagnostics.append(
                .repeated(
                    .duplicateDefaults, "there is a second document of `kind: Defaults`",
                    at: SourceSpan(file: source.file, range: start),
                    first: SourceSpan(file: first.file, range: SourceRange(at: first.document.range.start)),
                    help: "the folder has one such document at most: join the two"))
            return
        }
        defaults = Entry(document: document, file: source.file, relativeFile: source.relativeFile)
    }

    private mutating func add(
        _ document: HostGroupsDocument, _ source: PolicyCompiler.Source, _ diagnostics: inout [Diagnostic]
    ) {
        for group in document.groups {
            let span = SourceSpan(file: source.file, range: group.name.range)
            if let first = groups[group.name.value] {
                diagnostics.append(
                    .repeated(
                        .duplicateGroup, "the group `\(group.name.value)` is defined twice", at: span,
                        first: SourceSpan(file: first.file, range: first.document.name.range),
                        help: "join the two lists, or rename one"))
                continue
            }
            groups[group.name.value] = Entry(document: group, file: source.file, relativeFile: source.relativeFile)
        }
    }

    private mutating func add(
        _ document: ProfileDocument, _ source: PolicyCompiler.Source, _ diagnostics: inout [Diagnostic]
    ) {
        let name = document.profile
        if let first = profiles[name.value] {
            diagnostics.append(
                .repeated(
                    .duplicateProfile, "the profile `\(name.value)` is defined twice",
                    at: SourceSpan(file: source.file, range: name.range),
                    first: SourceSpan(file: first.file, range: first.document.profile.range),
                    help: "join the two documents, or rename one"))
            return
        }
        profiles[name.value] = Entry(document: document, file: source.file, relativeFile: source.relativeFile)
    }
}

extension Diagnostic {
    /// A second definition, with the place of the first.
    static func repeated(
        _ code: DiagnosticCode, _ message: String, at span: SourceSpan, first: SourceSpan, help: String
    ) -> Diagnostic {
        Diagnostic(
            code, message, at: span, help: help, related: [Related(span: first, message: "first defined here")])
    }
}
