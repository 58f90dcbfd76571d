extension PolicyDifference {
    /// The difference as Markdown for a comment on a change: a table, folded away where it is long, and cut where it would
    /// not fit into a comment.
    public func markdown() -> String {
        guard !isEmpty else { return "**Policies:** no request is decided differently.\n" }
        var parts = ["**Policies:** \(summary)."]
        parts += [("Accounts added", added), ("Accounts removed", removed)].filter { !$0.1.isEmpty }.map {
            "\($0.0): " + Self.list($0.1.map(\.text))
        }
        let (rows, left) = rows()
        guard !rows.isEmpty else { return parts.joined(separator: "\n\n") + "\n" }
        let head = "| | Accounts | Requests | Change | Example |\n|---|---|---|---|---|\n"
        let table = head + rows.joined(separator: "\n")
        let isLong = rows.count > Self.openRows
        parts.append(
            isLong ? "<details><summary>\(regions.count) regions</summary>\n\n\(table)\n\n</details>" : table)
        if left > 0 { parts.append("\(left) more regions do not fit here: `sallyport diff` prints them.") }
        return parts.joined(separator: "\n\n") + "\n"
    }

    /// A longer table is folded away.
    private static let openRows = 15
    /// What a comment on GitHub may hold is 65,536 characters; the rest of the comment needs a few.
    private static let mostBytes = 60_000
    private static let listed = 12

    private func rows() -> (rows: [String], left: Int) {
        var rows: [String] = []
        var bytes = 0
        for region in regions {
            let row = Self.row(of: region)
            bytes += row.utf8.count + 1
            if bytes > Self.mostBytes { break }
            rows.append(row)
        }
        return (rows, regions.count - rows.count)
    }

    private static func row(of region: Region) -> String {
        let text = RegionText(region, listing: listed)
        let cells = [
            region.isWidening ? "**\(region.tag)**" : region.tag, code(text.accounts) + " \(text.verb)",
            ([code(text.request)] + text.lists.map(code)).joined(separator: "<br>"),
            text.terms.map(code).joined(separator: "<br>"), code(text.example),
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }

    private static func list(_ names: [String]) -> String {
        let more = names.count > listed ? " and \(names.count - listed) more" : ""
        return names.prefix(listed).map(code).joined(separator: ", ") + more
    }

    /// Text that Markdown takes literally, within a table as well. What would end it or its line is left out: neither
    /// stands in a policy but for a certificate's name.
    private static func code(_ text: String) -> String {
        let plain = text.unicodeScalars.filter { $0 != "`" && $0.value >= 0x20 }
        return "`"
            + String(String.UnicodeScalarView(plain)).split(separator: "|", omittingEmptySubsequences: false)
            .joined(separator: "\\|") + "`"
    }
}
