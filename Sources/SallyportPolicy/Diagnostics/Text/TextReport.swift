/// Writes a whole report for a person: by file, of many alike a few, and one line that counts all.
public struct TextReport {
    private let report: CheckReport
    private let style: TextStyle
    private let limit: Int
    private var renderer: TextRenderer

    /// So many of those that are only counted are named by their lines.
    private static let mostLines = 10

    /// A report as text.
    ///
    /// - Parameters:
    ///   - limit: How many complaints are shown; 0 for all, each of them whole.
    ///   - isColoured: Whether to use ANSI colours.
    ///   - width: The columns that a line may have; nil for any number, where no terminal shows it.
    ///   - source: Gives a file's bytes, so that its lines can be shown.
    public init(
        _ report: CheckReport, limit: Int, isColoured: Bool, width: Int?, source: @escaping (String) -> [UInt8]?
    ) {
        self.report = report
        self.limit = limit
        style = TextStyle(isColoured: isColoured, width: width)
        renderer = TextRenderer(isColoured: isColoured, width: width, source: source)
    }

    /// The report, with a newline at the end.
    public mutating func text() -> String {
        let shown = FoldedComplaints(report.diagnostics, limit: limit)
        let sections = Dictionary(grouping: shown.entries, by: \.diagnostic.span.file)
        let isOneFile = report.diagnostics.first?.span.file == report.diagnostics.last?.span.file
        var text = ""
        for (file, entries) in sections.sorted(by: { $0.key < $1.key }) {
            if !isOneFile { text += heading(file) }
            for entry in entries {
                text += renderer.render(entry.diagnostic) + "\n"
                if !entry.folded.isEmpty { text += count(entry.folded) + "\n\n" }
            }
        }
        for certificate in report.certificates { text += VisibleText.escaped(certificate.sentence) + "\n" }
        return text + summary(hidden: shown.hidden) + "\n"
    }

    private func heading(_ file: String) -> String {
        let counts = CheckReport.Summary.found(in: report.diagnostics.about(file))
        return style.paint("\(VisibleText.escaped(file)): \(counts)", .bold) + "\n\n"
    }

    private func count(_ diagnostics: [Diagnostic]) -> String {
        guard let code = diagnostics.first?.code else { return "" }
        var lines = diagnostics.prefix(Self.mostLines).map { "\($0.span.range.start.line)" }
        if diagnostics.count > Self.mostLines { lines.append("…") }
        let text =
            "and \(diagnostics.count) more of \(code.rawValue) in this file, on lines \(lines.joined(separator: ", "))"
        guard let width = style.width else { return text }
        return TextWrapping.hanging("", columns: 0, text, indent: 4, width: width)
    }

    /// Such as `3 accounts, 12 rules: no errors, 1 warning (2 suppressed)`.
    private func summary(hidden: Int) -> String {
        var notes: [String] = []
        if report.summary.suppressed > 0 { notes.append("\(report.summary.suppressed) suppressed") }
        if hidden > 0 { notes.append("\(hidden) not shown; --max 0 shows all") }
        return report.sentence + (notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))")
    }
}
