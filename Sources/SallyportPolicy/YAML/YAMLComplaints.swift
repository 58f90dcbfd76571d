/// The complaints about one file, as many as a person could want to read.
struct YAMLComplaints {
    /// After so many the rest of the file is not read: a megabyte can hold a mistake in every third byte.
    static let limit = 1000

    private(set) var diagnostics: [Diagnostic] = []
    private let file: String

    init(file: String) {
        self.file = file
    }

    /// Whether the limit is reached; the last complaint says so.
    var isFull: Bool { diagnostics.count >= YAMLComplaints.limit }

    /// Adds one, unless there are too many already.
    mutating func add(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange, help: String,
        related: (range: SourceRange, message: String)? = nil
    ) {
        guard !isFull else { return }
        var diagnostic = Diagnostic(code, message, at: span(range), help: help)
        if let related {
            diagnostic.related = [Diagnostic.Related(span: span(related.range), message: related.message)]
        }
        diagnostics.append(diagnostic)
        guard isFull else { return }
        diagnostics[diagnostics.count - 1].related.append(
            Diagnostic.Related(
                span: span(range),
                message: "this is complaint \(YAMLComplaints.limit) about the file; the rest of it was not read"
            )
        )
    }

    private func span(_ range: SourceRange) -> SourceSpan {
        SourceSpan(file: file, range: range)
    }
}
