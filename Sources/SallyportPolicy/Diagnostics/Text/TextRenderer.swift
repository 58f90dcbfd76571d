/// Writes complaints for a person at a terminal: the place, the line itself, what is wrong with it, and what to do.
public struct TextRenderer {
    private let style: TextStyle
    private var lines: SourceLines

    /// A line of source is shown to so many columns where no terminal says how wide it is.
    private static let widestExcerpt = 140

    /// A renderer.
    ///
    /// - Parameters:
    ///   - isColoured: Whether to use ANSI colours.
    ///   - width: The columns that a line may have; nil for any number, where no terminal shows it.
    ///   - source: Gives a file's bytes, so that its lines can be shown.
    public init(isColoured: Bool, width: Int? = nil, source: @escaping (String) -> [UInt8]?) {
        style = TextStyle(isColoured: isColoured, width: width)
        lines = SourceLines(source: source)
    }

    /// The complaint, several lines, with a newline at the end.
    public mutating func render(_ diagnostic: Diagnostic) -> String {
        let colour: TextStyle.Colour = diagnostic.severity == .error ? .red : .yellow
        let label = "\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]"
        var text = paragraph("", label, colour, diagnostic.message, indent: 4)
        text += place(diagnostic.span, nil) + excerpt(diagnostic.span, colour)
        for related in diagnostic.related {
            text += place(related.span, related.message) + excerpt(related.span, .blue)
        }
        return text + paragraph("  ", "help", .green, diagnostic.help, indent: 8)
    }

    private func place(_ span: SourceSpan, _ message: String?) -> String {
        "  \(style.paint("-->", .blue)) \(VisibleText.escaped(span.location))\(message.map { ": \($0)" } ?? "")\n"
    }

    private func paragraph(
        _ margin: String, _ label: String, _ colour: TextStyle.Colour, _ text: String, indent: Int
    ) -> String {
        let heading = "\(margin)\(style.paint(label, colour)): "
        guard let width = style.width else { return "\(heading)\(text)\n" }
        let columns = margin.utf8.count + label.utf8.count + 2
        return TextWrapping.hanging(heading, columns: columns, text, indent: indent, width: width) + "\n"
    }

    /// The lines of the span with carets below what is meant; nothing where the file cannot be shown.
    private mutating func excerpt(_ span: SourceSpan, _ colour: TextStyle.Colour) -> String {
        let margin = "\(span.range.end.line)".utf8.count + 4
        let width = max((style.width ?? Self.widestExcerpt) - margin, TextWrapping.narrowest)
        let excerpt = SourceExcerpt(span.range, of: span.file, in: &lines, width: width)
        let numberWidth = excerpt.numberWidth
        let blank = String(repeating: " ", count: numberWidth)
        return excerpt.rows.map { row in
            switch row {
            case .omission:
                return " \(blank) ⋮\n"
            case .line(let number, let text, let indent, let carets):
                let padding = String(repeating: " ", count: numberWidth - "\(number)".utf8.count)
                let mark = style.paint(String(repeating: "^", count: carets), colour)
                return " \(padding)\(number) | \(text)\n \(blank) | \(String(repeating: " ", count: indent))\(mark)\n"
            }
        }.joined()
    }
}
