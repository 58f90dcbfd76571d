/// Writes a report in SARIF 2.1.0, which code hosts and editors read.
public struct SARIFReport {
    /// One result of the report: a complaint, with the reason where it is suppressed.
    private struct Item {
        var diagnostic: Diagnostic
        var reason: String?
    }

    private let report: CheckReport
    private let version: String
    private let workingDirectory: String
    private var fingerprints: ComplaintFingerprints

    /// Readers refuse, or cut without a word, what has more.
    private static let mostResults = 4999

    /// A report in SARIF.
    ///
    /// - Parameters:
    ///   - version: The program's.
    ///   - workingDirectory: The absolute path that files are named relative to.
    ///   - source: Gives a file's bytes, for fingerprints.
    public init(
        _ report: CheckReport, version: String, workingDirectory: String, source: @escaping (String) -> [UInt8]?
    ) {
        self.report = report
        self.version = version
        self.workingDirectory = workingDirectory
        fingerprints = ComplaintFingerprints(source: source)
    }

    /// The report as one JSON object.
    ///
    /// Beyond 4,999 results those that matter least are left out, and a notification says how many: suppressed ones first,
    /// then warnings.
    public mutating func json() -> String {
        let all =
            report.diagnostics.worstFirst.map { Item(diagnostic: $0) }
            + report.suppressed.map { Item(diagnostic: $0.diagnostic, reason: $0.reason) }
        let items = all.prefix(Self.mostResults)
        let codes = Set(items.map(\.diagnostic.code)).sorted { $0.rawValue < $1.rawValue }
        let indexes = Dictionary(uniqueKeysWithValues: codes.enumerated().map { ($1, $0) })
        let results = items.map { result($0, ruleIndex: indexes[$0.diagnostic.code] ?? 0) }
        let driver = SARIFLog.Driver(version: version, rules: codes.map(SARIFLog.Rule.init))
        let run = SARIFLog.Run(
            tool: SARIFLog.Tool(driver: driver),
            invocations: [
                SARIFLog.Invocation(toolExecutionNotifications: Self.notifications(leftOut: all.count - items.count))
            ],
            results: results)
        return JSONText.encode(SARIFLog(runs: [run]))
    }

    private static func notifications(leftOut: Int) -> [SARIFLog.Notification] {
        guard leftOut > 0 else { return [] }
        let text = "\(leftOut) more results were left out, the least severe; `sallyport check --format json` has all"
        return [SARIFLog.Notification(level: "warning", message: SARIFLog.Message(text: text))]
    }

    private mutating func result(_ item: Item, ruleIndex: Int) -> SARIFLog.Result {
        let diagnostic = item.diagnostic
        let place = FilePlace(diagnostic.span.file, workingDirectory: workingDirectory)
        let related = diagnostic.related.enumerated().map { index, related in
            location(related.span, id: index + 1, message: related.message)
        }
        return SARIFLog.Result(
            ruleId: diagnostic.code.rawValue, ruleIndex: ruleIndex, level: diagnostic.severity.rawValue,
            message: SARIFLog.Message(text: "\(diagnostic.message): \(diagnostic.help)"),
            locations: [location(diagnostic.span)], relatedLocations: related.isEmpty ? nil : related,
            partialFingerprints: ["primaryLocationLineHash": fingerprints.fingerprint(of: diagnostic, in: place)],
            suppressions: item.reason.map { [SARIFLog.Suppression(justification: $0)] })
    }

    private func location(_ span: SourceSpan, id: Int? = nil, message: String? = nil) -> SARIFLog.Location {
        let place = FilePlace(span.file, workingDirectory: workingDirectory)
        return SARIFLog.Location(
            id: id,
            physicalLocation: SARIFLog.PhysicalLocation(
                artifactLocation: SARIFLog.ArtifactLocation(
                    uri: place.uri, uriBaseId: place.isAbsolute ? nil : "%SRCROOT%"),
                region: SARIFLog.Region(
                    startLine: span.range.start.line, startColumn: span.range.start.column,
                    endLine: span.range.end.line, endColumn: span.range.end.column)),
            message: message.map(SARIFLog.Message.init))
    }
}

extension SARIFLog.Rule {
    /// What the catalogue says of a code.
    fileprivate init(_ code: DiagnosticCode) {
        let entry = DiagnosticCatalogue.entry(code)
        let title = entry?.title ?? code.name
        self.init(
            id: code.rawValue, name: code.name, shortDescription: SARIFLog.Message(text: title + "."),
            fullDescription: SARIFLog.Message(text: entry.map { "\($0.meaning) \($0.reason)" } ?? title),
            help: SARIFLog.Help(text: entry?.text(width: 80) ?? title, markdown: entry?.markdown ?? title),
            helpUri: "docs/diagnostics.md#\(DiagnosticCatalogue.anchor(of: code))",
            defaultConfiguration: SARIFLog.Configuration(level: code.severity.rawValue))
    }
}
