/// Writes complaints for a person at a terminal: the place, the line itself, what is wrong with it, and what to do.
public struct TextRenderer {
    private let isColoured: Bool
    private let source: (String) -> [UInt8]?
    private var lines: [String: [[UInt8]]] = [:]

    /// A renderer.
    ///
    /// - Parameters:
    ///   - isColoured: Whether to use ANSI colours.
    ///   - source: Gives a file's bytes, so that its lines can be shown.
    public init(isColoured: Bool, source: @escaping (String) -> [UInt8]?) {
        self.isColoured = isColoured
        self.source = source
    }

    /// The complaint, several lines, with a newline at the end.
    public mutating func render(_ diagnostic: Diagnostic) -> String {
        let colour: Colour = diagnostic.severity == .error ? .red : .yellow
        let heading = paint("\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]", colour)
        var text = "\(heading): \(diagnostic.message)\n"
        text += "  \(paint("-->", .blue)) \(diagnostic.span.location)\n"
        text += excerpt(diagnostic.span, colour)
        for related in diagnostic.related {
            text += "  \(paint("-->", .blue)) \(related.span.location): \(related.message)\n"
            text += excerpt(related.span, .blue)
        }
        if let help = diagnostic.help { text += "  \(paint("help", .green)): \(help)\n" }
        return text
    }

    /// The line of the span with carets below what is meant; nothing where the file cannot be shown.
    private mutating func excerpt(_ span: SourceSpan, _ colour: Colour) -> String {
        let start = span.range.start
        guard let line = line(Int(start.line), of: span.file) else { return "" }
        let scalars = Array(String(decoding: line, as: UTF8.self).unicodeScalars)
        let from = min(Int(start.column) - 1, scalars.count)
        let isOneLine = span.range.end.line == start.line
        let to = isOneLine ? min(Int(span.range.end.column) - 1, scalars.count) : scalars.count
        let number = "\(start.line)"
        let margin = String(repeating: " ", count: number.count)
        let indent = scalars[..<from].map { $0 == "\t" ? "\t" : " " }.joined()
        let carets = String(repeating: "^", count: max(1, to - from))
        return " \(number) | \(printable(scalars))\n \(margin) | \(indent)\(paint(carets, colour))\n"
    }

    /// A long line is cut, and control characters, which a terminal might obey, are made visible.
    private func printable(_ scalars: [Unicode.Scalar]) -> String {
        var text = ""
        for scalar in scalars.prefix(200) {
            let isControl = scalar.value < 0x20 && scalar != "\t" || (0x7F...0x9F).contains(scalar.value)
            let isHidden = isControl || scalar.properties.isBidiControl || [0x2028, 0x2029].contains(scalar.value)
            text.unicodeScalars.append(isHidden ? "\u{FFFD}" : scalar)
        }
        return scalars.count > 200 ? text + "…" : text
    }

    private mutating func line(_ number: Int, of file: String) -> [UInt8]? {
        if lines[file] == nil {
            let bytes = source(file) ?? []
            lines[file] = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
                Array($0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0)
            }
        }
        guard let known = lines[file], known.indices.contains(number - 1), !(known.count == 1 && known[0].isEmpty)
        else { return nil }
        return known[number - 1]
    }

    private enum Colour: String {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case blue = "34"
    }

    private func paint(_ text: String, _ colour: Colour) -> String {
        isColoured ? "\u{1B}[1;\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }
}
