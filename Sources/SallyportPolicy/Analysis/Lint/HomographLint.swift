/// SP0312: names that are taken for others, in what is allowed. A deny may well name a look-alike.
enum HomographLint {
    /// A pattern that an allow uses, with its place.
    struct Use: Sendable {
        var pattern: HostPattern
        var span: SourceSpan
    }

    /// Calls `visit` with each pattern that the rules of an account or a profile allow themselves, not by way of groups.
    static func forEachUse(in body: PolicyBody, _ visit: (HostPattern, SourceRange) -> Void) {
        let rules = body.forward.span
        for rule in rules.indices where rules[rule].isEnabled && rules[rule].effect == .allow {
            let terms = rules[rule].hosts.terms.span
            for term in terms.indices {
                if case .pattern(let pattern) = terms[term].value { visit(pattern, terms[term].range) }
            }
        }
    }

    /// The same patterns in a list.
    static func uses(in body: PolicyBody, file: String) -> [Use] {
        var uses: [Use] = []
        forEachUse(in: body) { uses.append(Use(pattern: $0, span: SourceSpan(file: file, range: $1))) }
        return uses
    }

    /// The patterns of groups.
    static func uses(ofGroups names: [String], _ index: PolicyIndex) -> [Use] {
        names.compactMap { index.groups[$0] }.flatMap { group in
            group.document.patterns.map {
                Use(pattern: $0.value, span: SourceSpan(file: group.file, range: $0.range))
            }
        }
    }

    // MARK: International labels

    /// What there is to say of the first international label of a pattern that deceives.
    static func internationalWarning(_ pattern: HostPattern, file: String, _ range: SourceRange) -> Diagnostic? {
        guard pattern.mayBeInternational else { return nil }
        for label in pattern.labelsFromRight.reversed() where label.utf8.starts(with: "xn--".utf8) {
            guard let scalars = Punycode.decode(Array(label.utf8.dropFirst(4)).span),
                let deception = LabelDeception(scalars)
            else { continue }
            return Diagnostic(
                .homographName, "`\(label)` \(deception.description)", at: SourceSpan(file: file, range: range),
                help: help(deception, label, pattern))
        }
        return nil
    }

    private static func help(_ deception: LabelDeception, _ label: String, _ pattern: HostPattern) -> String {
        guard case .looksLike(let text) = deception else {
            return "make sure that this is the name that is meant, and remove it otherwise"
        }
        let name = pattern.description.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .map { part in part.elementsEqual(label.utf8) ? text : String(Substring(part)) }
            .joined(separator: ".")
        return "write `\(name)` if that is meant, and remove this name otherwise"
    }

    // MARK: Look-alikes in ASCII

    /// - Parameter uses: All of which some may be taken for others.
    static func lookAlikes(among uses: [Use]) -> [Diagnostic] {
        var firsts: [String: Use] = [:]
        return uses.sorted { $0.span < $1.span }.compactMap { use in
            let skeleton = LookAlike.skeleton(of: use.pattern.name)
            guard !use.pattern.name.isEmpty, let first = firsts[skeleton] else {
                firsts[skeleton] = use
                return nil
            }
            guard first.pattern.name != use.pattern.name else { return nil }
            return Diagnostic(
                .homographName, "`\(use.pattern.name)` is easily taken for `\(first.pattern.name)`", at: use.span,
                help: "write `\(first.pattern)` if that is meant, or remove the one that is not",
                related: [.init(span: first.span, message: "`\(first.pattern.name)` is here")])
        }
    }
}

extension HostPattern {
    /// Whether a label may be international: those have two hyphens in a row, and few others have.
    fileprivate var mayBeInternational: Bool {
        let name = name.utf8.span
        for index in name.indices.dropFirst() where name[index] == UInt8(ascii: "-") {
            if name[index - 1] == UInt8(ascii: "-") { return true }
        }
        return false
    }
}
