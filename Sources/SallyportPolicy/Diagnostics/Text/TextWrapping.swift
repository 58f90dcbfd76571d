/// Breaks text into lines for a terminal.
enum TextWrapping {
    /// Below so many columns text is hard to read, and terminals break it better.
    static let narrowest = 20

    /// The lines of a text, broken at spaces; a word that is wider than a line stands alone and is not broken.
    ///
    /// - Parameters:
    ///   - width: The columns that a line may have.
    ///   - first: The columns that the first line may have, where it has fewer.
    static func lines(_ text: String, width: Int, first: Int? = nil) -> [String] {
        var lines: [String] = []
        var line: (text: String, columns: Int)?
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let columns = DisplayWidth.columns(of: word.unicodeScalars)
            let room = lines.isEmpty ? first ?? width : width
            if let begun = line, begun.columns + 1 + columns <= room {
                line = ("\(begun.text) \(word)", begun.columns + 1 + columns)
            } else {
                if let line { lines.append(line.text) }
                line = (String(word), columns)
            }
        }
        return lines + [line?.text ?? ""]
    }

    /// A text behind a label, its further lines indented.
    ///
    /// - Parameters:
    ///   - label: What stands before the text; of `columns` columns, without those of its colours.
    ///   - indent: The columns before each further line.
    static func hanging(_ label: String, columns: Int, _ text: String, indent: Int, width: Int) -> String {
        let lines = lines(
            text, width: max(width - indent, narrowest), first: width - columns)
        return label + lines.joined(separator: "\n" + String(repeating: " ", count: indent))
    }
}
