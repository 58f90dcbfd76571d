package import SallyportPolicy

extension AuditReplay {
    /// What comes out differently, for people.
    /// - Parameter most: How many groups are shown of each kind.
    package func text(_ style: TextStyle, atMost most: Int) -> String {
        let groups = groups
        var text = ""
        for kind in ReplayedChange.Kind.allCases {
            let alike = groups.filter { $0.key.change.kind == kind }
            guard !alike.isEmpty else { continue }
            text += style.paint("\(kind.title): \(Counted.text(count(of: kind), "request"))", .bold) + "\n"
            text += alike.prefix(most).map { Self.text(of: $0, style) }.joined()
            if alike.count > most { text += "  and \(alike.count - most) more groups: --max 0 shows all\n" }
            text += "\n"
        }
        return text + undecidedText + summary
    }

    private static func text(of group: ReplayGroup, _ style: TextStyle) -> String {
        let key = group.key
        let service = key.service.map { " as \($0)" } ?? ""
        let request = "\(key.account) \(key.method) \(key.origin)\(key.path)\(service)"
        return style.paint("\(key.change.kind.sign) \(request)", key.change.kind.colour) + "\n"
            + "      \(VisibleText.escaped(key.change.text))\n"
            + "      \(group.count == 1 ? "once" : "\(group.count) times"), \(times(of: group)); e.g. \(VisibleText.escaped(group.example))\n"
    }

    private static func times(of group: ReplayGroup) -> String {
        group.count == 1 ? group.first : "\(group.first) to \(group.last)"
    }

    private var undecidedText: String {
        let reasons = undecided.top(.max)
        guard !reasons.isEmpty else { return "" }
        let list = reasons.map { "\($0.count) \(VisibleText.escaped($0.value))" }.joined(separator: ", ")
        return "decided by no policy, and not replayed: \(list)\n"
    }

    private var summary: String {
        guard let first, let last else { return "no request was replayed\n" }
        let counts = ReplayedChange.Kind.allCases.map { "\(count(of: $0)) \($0.word)" }.joined(separator: ", ")
        let left =
            isAgainstRecords ? "records have no scopes asked for, timeouts and limits: these were not compared\n" : ""
        return "\(Counted.text(count, "request")) from \(first) to \(last): \(counts)\n\(left)"
            + "whether certificates are usable, and which addresses names lead to, no policy says\n"
    }
}

extension ReplayedChange.Kind {
    fileprivate var title: String {
        switch self {
        case .refused: "newly refused"
        case .allowed: "newly allowed"
        case .terms: "on other terms"
        case .reason: "refused for another reason"
        case .rule: "decided alike by another rule"
        }
    }

    fileprivate var word: String {
        switch self {
        case .refused: "newly refused"
        case .allowed: "newly allowed"
        case .terms: "on other terms"
        case .reason: "refused otherwise"
        case .rule: "by another rule"
        }
    }

    fileprivate var sign: String {
        switch self {
        case .refused: "-"
        case .allowed: "+"
        case .terms, .reason: "~"
        case .rule: "="
        }
    }

    fileprivate var colour: TextStyle.Colour {
        switch self {
        case .refused: .red
        case .allowed: .green
        case .terms, .reason: .yellow
        case .rule: .faint
        }
    }
}
