/// Text in lines of a terminal's usual width.
package enum TextLayout {
    /// The width that texts keep to, where their words do.
    package static let width = 80

    /// `text` after `lead`, broken between words; lines after the first begin with `indent`. A word that is longer than a
    /// line, such as a URL, stays whole.
    package static func wrapped(_ text: String, lead: String = "", indent: String) -> String {
        TextWrapping.hanging(lead, columns: lead.count, text, indent: indent.count, width: width) + "\n"
    }

    /// Rows in columns, each as wide as its widest entry; the last column is broken between words.
    package static func table(_ rows: [[String]], indent: String = "") -> String {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            let lead = row.dropLast().enumerated().reduce(indent) { $0 + padded($1.element, widths[$1.offset] + 2) }
            let last = row.last ?? ""
            let indent = String(repeating: " ", count: lead.count < width / 2 ? lead.count : indent.count + 4)
            return last.isEmpty ? trimmed(lead) + "\n" : wrapped(last, lead: lead, indent: indent)
        }.joined()
    }

    /// `text` with spaces behind it, up to `width`.
    package static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func trimmed(_ text: String) -> String {
        String(text.reversed().drop { $0 == " " }.reversed())
    }
}
