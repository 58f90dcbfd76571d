/// Writes a report as workflow commands of GitHub Actions, which show each complaint beside its line.
public struct GitHubReport {
    private let report: CheckReport
    private let limit: Int
    private let workingDirectory: String

    /// GitHub shows so many of each level in a step.
    private static let shownByGitHub = 10

    /// A report for GitHub.
    ///
    /// - Parameters:
    ///   - limit: How many complaints are written, errors before warnings; 0 for all.
    ///   - workingDirectory: The absolute path of the checkout, which files are named relative to.
    public init(_ report: CheckReport, limit: Int, workingDirectory: String) {
        self.report = report
        self.limit = limit
        self.workingDirectory = workingDirectory
    }

    /// The commands, one a line; the last is a notice with the counts.
    public func text() -> String {
        let all = report.diagnostics.worstFirst
        let written = limit > 0 ? Array(all.prefix(limit)) : all
        return (written.map(command) + [notice(written: written.count)]).map { $0 + "\n" }.joined()
    }

    private func command(_ diagnostic: Diagnostic) -> String {
        let range = diagnostic.span.range
        let properties = [
            ("file", FilePlace(diagnostic.span.file, workingDirectory: workingDirectory).path),
            ("line", "\(range.start.line)"), ("col", "\(range.start.column)"), ("endLine", "\(range.end.line)"),
            ("endColumn", "\(range.end.column)"), ("title", "\(diagnostic.code.rawValue) \(diagnostic.code.name)"),
        ]
        let list = properties.map { "\($0)=\(Self.escapedProperty($1))" }.joined(separator: ",")
        let related = diagnostic.related.map { "\n\($0.message): \($0.span.location)" }.joined()
        let message = "\(diagnostic.message)\nhelp: \(diagnostic.help)\(related)"
        return "::\(diagnostic.severity.rawValue) \(list)::\(Self.escaped(message))"
    }

    private func notice(written: Int) -> String {
        var text = report.sentence
        if report.summary.suppressed > 0 { text += " (\(report.summary.suppressed) suppressed)" }
        let hidden = report.diagnostics.count - written
        if hidden > 0 { text += "; \(hidden) not written, --max 0 writes all" }
        if max(report.summary.errors, report.summary.warnings) > Self.shownByGitHub {
            text += "; GitHub shows \(Self.shownByGitHub) of each level, the log has the others"
        }
        return "::notice title=sallyport check::\(Self.escaped(text))"
    }

    /// `%` and line ends, as the runner reads them back.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "%": "%25"
            case "\r": "%0D"
            case "\n": "%0A"
            default: String(Character(scalar))
            }
        }.joined()
    }

    /// A property ends at a comma or at the double colon.
    private static func escapedProperty(_ text: String) -> String {
        escaped(text).unicodeScalars.map { scalar in
            switch scalar {
            case ":": "%3A"
            case ",": "%2C"
            default: String(Character(scalar))
            }
        }.joined()
    }
}
