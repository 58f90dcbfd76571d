internal import FoundationEssentials

/// What `sallyport check` has to say, in the form that programs read.
public struct CheckReport: Sendable {
    /// How much was checked, and what was found.
    public struct Summary: Hashable, Sendable, Encodable {
        /// Enabled accounts.
        public var accounts: Int
        /// Their rules.
        public var rules: Int
        /// Complaints that make the policies unusable.
        public var errors: Int
        /// Complaints that do not.
        public var warnings: Int
        /// Warnings that a comment beside them lets be; not among `warnings`.
        public var suppressed: Int
    }

    /// The complaints, in reading order.
    public var diagnostics: [Diagnostic]
    /// The counts.
    public var summary: Summary
    /// The warnings that comments let be.
    public var suppressed: [SuppressedDiagnostic]
    /// The client certificates that the policies name, where a configuration says where they are.
    public var certificates: [CheckedCertificate]

    /// Whether it is about errors alone, and nobody knows what there is to warn of.
    private(set) var isOfErrorsOnly = false

    /// A report of these complaints about so many accounts and rules.
    public init(
        diagnostics: [Diagnostic], suppressed: [SuppressedDiagnostic] = [], accounts: Int, rules: Int,
        certificates: [CheckedCertificate] = []
    ) {
        self.certificates = certificates
        var seen: Set<SuppressedDiagnostic> = []
        self.suppressed = suppressed.filter { seen.insert($0).inserted }
        self.diagnostics = diagnostics.inReadingOrder
        let errors = self.diagnostics.count { $0.severity == .error }
        summary = Summary(
            accounts: accounts, rules: rules, errors: errors, warnings: self.diagnostics.count - errors,
            suppressed: self.suppressed.count)
    }

    /// What several reports say.
    public init(joining reports: [CheckReport]) {
        if reports.count == 1 {
            self = reports[0]
            return
        }
        self.init(
            diagnostics: reports.flatMap(\.diagnostics), suppressed: reports.flatMap(\.suppressed),
            accounts: reports.reduce(0) { $0 + $1.summary.accounts },
            rules: reports.reduce(0) { $0 + $1.summary.rules }, certificates: reports.flatMap(\.certificates))
    }

    /// The report without any warning.
    public var errorsOnly: CheckReport {
        var report = CheckReport(
            diagnostics: diagnostics.filter { $0.severity == .error }, accounts: summary.accounts, rules: summary.rules,
            certificates: certificates)
        report.isOfErrorsOnly = true
        return report
    }

    /// Such as `3 accounts, 12 rules: no errors, 1 warning`.
    public var sentence: String {
        summary.sentence + ", "
            + (isOfErrorsOnly ? "warnings not looked for" : Counted.text(summary.warnings, "warning"))
    }

    /// The report as one JSON object.
    public func json() -> String { JSONText.encode(self) }
}

extension CheckReport: Encodable {
    private enum Key: String, CodingKey {
        case diagnostics, summary, certificates
    }

    /// Encodes `{"diagnostics": […], "summary": {…}}`, and `"certificates": […]` where there are any.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(diagnostics.map(Entry.init), forKey: .diagnostics)
        try container.encode(summary, forKey: .summary)
        if !certificates.isEmpty { try container.encode(certificates, forKey: .certificates) }
    }

    /// A complaint with its place spread out.
    private struct Entry: Encodable {
        var code: String
        var name: String
        var severity: String
        var message: String
        var help: String
        var file: String
        var line: UInt32
        var column: UInt32
        var endLine: UInt32
        var endColumn: UInt32
        var related: [RelatedEntry]

        init(_ diagnostic: Diagnostic) {
            code = diagnostic.code.rawValue
            name = diagnostic.code.name
            severity = diagnostic.severity.rawValue
            message = diagnostic.message
            help = diagnostic.help
            file = diagnostic.span.file
            line = diagnostic.span.range.start.line
            column = diagnostic.span.range.start.column
            endLine = diagnostic.span.range.end.line
            endColumn = diagnostic.span.range.end.column
            related = diagnostic.related.map {
                RelatedEntry(
                    file: $0.span.file, line: $0.span.range.start.line, column: $0.span.range.start.column,
                    message: $0.message)
            }
        }
    }

    private struct RelatedEntry: Encodable {
        var file: String
        var line: UInt32
        var column: UInt32
        var message: String
    }
}
