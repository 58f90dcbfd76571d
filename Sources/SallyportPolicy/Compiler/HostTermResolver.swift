/// Looks up the groups that `host` and `hosts` name.
struct HostTermResolver {
    let groups: [String: PolicyIndex.Entry<HostGroupsDocument.Group>]
    let file: String
    private(set) var diagnostics: [Diagnostic] = []

    init(groups: [String: PolicyIndex.Entry<HostGroupsDocument.Group>], file: String) {
        self.groups = groups
        self.file = file
    }

    /// The patterns meant, each once, in the order of writing.
    mutating func resolve(_ hosts: HostTerms) -> [HostPattern] {
        var patterns: [HostPattern] = []
        for term in hosts.terms {
            switch term.value {
            case .pattern(let pattern): patterns.append(pattern)
            case .word(let word): patterns += resolve(word, at: term.range, isUnderHost: hosts.isUnderHost)
            }
        }
        return patterns.count > 1 ? Self.withoutRepetition(patterns) : patterns
    }

    /// Few patterns are compared one by one.
    private static let few = 8

    private static func withoutRepetition(_ patterns: [HostPattern]) -> [HostPattern] {
        if patterns.count <= few, !patterns.indices.contains(where: { patterns[..<$0].contains(patterns[$0]) }) {
            return patterns
        }
        var seen: Set<HostPattern> = []
        return patterns.filter { seen.insert($0).inserted }
    }

    /// A word is a group where one is called so. Else, under `host`, it is a host's name of one label; under `hosts` it is
    /// a mistake: a mistyped group must not silently become a host that nobody has.
    private mutating func resolve(_ word: String, at range: SourceRange, isUnderHost: Bool) -> [HostPattern] {
        if let group = groups[word] { return group.document.patterns.map(\.value) }
        let near = Spelling.nearest(to: word, among: groups.keys.sorted())
        if isUnderHost, near == nil, case .success(let pattern) = HostPattern.parse(word) { return [pattern] }
        let help =
            near.map { "did you mean `\($0)`?" }
            ?? "define it in a document of `kind: HostGroups`; a host's name of one label is written under `host`"
        diagnostics.append(
            Diagnostic(
                .unknownGroup, "there is no group `\(word)`", at: SourceSpan(file: file, range: range), help: help))
        return []
    }
}
