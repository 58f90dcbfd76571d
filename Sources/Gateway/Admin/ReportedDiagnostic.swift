import SallyportPolicy

/// A complaint as the admin port tells it.
struct ReportedDiagnostic: Encodable {
    var code: String
    var severity: String
    var message: String
    var help: String
    var file: String
    var line: Int

    init(_ diagnostic: Diagnostic) {
        code = diagnostic.code.rawValue
        severity = diagnostic.severity.rawValue
        message = diagnostic.message
        help = diagnostic.help
        file = diagnostic.span.file
        line = Int(diagnostic.span.range.start.line)
    }
}
