/// SP0312: names that are taken for others, in what is allowed. A deny may well name a look-alike.
struct HomographLint {
    /// A pattern that an allow uses, with its place.
    private struct Use {
        var pattern: HostPattern
        var span: SourceSpan
    }

    static func warnings(_ subject: LintSubject) -> [Diagnostic] {
        let uses = uses(in: subject).sorted { $0.span < $1.span }
        return uses.compactMap(internationalWarning) + lookAlikes(among: uses)
    }

    private static func uses(in subject: LintSubject) -> [Use] {
        var uses: [Use] = []
        var groups: Set<String> = []
        for body in subject.bodies {
            for rule in body.body.forward where rule.isEnabled && rule.effect == .allow {
                for term in rule.hosts.terms {
                    guard case .pattern(let pattern) = term.value else { continue }
                    uses.append(Use(pattern: pattern, span: SourceSpan(file: body.file, range: term.range)))
                }
                groups.formUnion(rule.hosts.words)
            }
        }
        for group in groups.compactMap({ subject.index.groups[$0] }) {
            uses += group.document.patterns.map {
                Use(pattern: $0.value, span: SourceSpan(file: group.file, range: $0.range))
            }
        }
        return uses
    }

    // MARK: International labels

    private static func internationalWarning(_ use: Use) -> Diagnostic? {
        for label in use.pattern.labelsFromRight.reversed() where label.utf8.starts(with: "xn--".utf8) {
            guard let scalars = Punycode.decode(Array(label.utf8.dropFirst(4)).span),
                let deception = LabelDeception(scalars)
            else { continue }
            return Diagnostic(
                .homographName, "`\(label)` \(deception.description)", at: use.span, help: help(deception, label, use))
        }
        return nil
    }

    private static func help(_ deception: LabelDeception, _ label: String, _ use: Use) -> String {
        guard case .looksLike(let text) = deception else {
            return "make sure that this is the name that is meant, and remove it otherwise"
        }
        let name = use.pattern.description.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .map { part in part.elementsEqual(label.utf8) ? text : String(Substring(part)) }
            .joined(separator: ".")
        return "write `\(name)` if that is meant, and remove this name otherwise"
    }

    // MARK: Look-alikes in ASCII

    private static func lookAlikes(among uses: [Use]) -> [Diagnostic] {
        var firsts: [String: Use] = [:]
        return uses.compactMap { use in
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
