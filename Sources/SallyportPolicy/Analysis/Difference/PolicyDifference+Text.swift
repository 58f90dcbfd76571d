extension PolicyDifference {
    /// The difference for people: for each region a line like a rule, with what it stands for and an example below.
    public func text() -> String {
        var lines = regions.flatMap(Self.lines(of:))
        if !lines.isEmpty { lines.append("") }
        lines += accountLines
        lines.append(isEmpty ? "no request is decided differently" : summary)
        return lines.joined(separator: "\n") + "\n"
    }

    private static let listed = 20

    private static func lines(of region: Region) -> [String] {
        let text = RegionText(region, listing: listed)
        let tag = text.sign == "~" ? "  [\(region.tag)]" : ""
        return ["\(text.sign) \(text.accounts) \(text.verb) \(text.request)\(tag)"]
            + text.lists.map { "      \($0)" }
            + ["      \(text.terms.joined(separator: "; "))", "      e.g. \(text.example)"]
    }

    private var accountLines: [String] {
        [("added", added), ("removed", removed)].filter { !$0.1.isEmpty }.map { word, accounts in
            let more = accounts.count > Self.listed ? " and \(accounts.count - Self.listed) more" : ""
            return "accounts \(word): \(accounts.prefix(Self.listed).map(\.text).joined(separator: ", "))\(more)"
        }
    }

    /// Such as `2 wider, 1 narrower, 0 changed; accounts: 1 added, 0 removed, 4 changed`.
    var summary: String {
        let counts = Classification.allCases.map { classification in
            "\(regions.count { $0.classification == classification }) \(classification.rawValue)"
        }
        return "\(counts.joined(separator: ", ")); accounts: \(added.count) added, \(removed.count) removed, "
            + "\(changedAccounts.count) changed"
    }
}

extension PolicyDifference.Region {
    /// The classification, with a word of warning where something is easier though the whole is not.
    var tag: String {
        isWidening && classification != .wider ? "\(classification.rawValue), in part wider" : classification.rawValue
    }
}
