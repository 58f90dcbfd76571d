/// The comments of all files that let warnings be.
package struct Suppressions: Sendable {
    /// A code on a line.
    private struct Place: Hashable {
        var file: String
        var line: UInt32
        var code: DiagnosticCode
    }

    private var comments: [(file: String, comment: SuppressionComment)] = []
    private var diagnostics: [Diagnostic] = []

    package init() {}

    /// Adds the comments of a file, whose documents must have been read without an error: what cannot be told apart from
    /// the texts around it is no comment.
    mutating func add(_ file: SourceFile, documents: [YAMLNode]) {
        let found = SuppressionScanner(file, documents: documents).comments(&diagnostics)
        comments += found.map { (file.name, $0) }
    }

    /// Whether there is nothing to say or to let be.
    var isEmpty: Bool { comments.isEmpty && diagnostics.isEmpty }

    /// Adds the comments of other files.
    mutating func add(_ other: Suppressions) {
        comments += other.comments
        diagnostics += other.diagnostics
    }

    /// Complaints, and those among them that a comment lets be.
    package struct Judged {
        /// Those that stand.
        package var diagnostics: [Diagnostic]
        /// Those that do not, in the same order.
        package var suppressed: [SuppressedDiagnostic]
    }

    /// Tells the warnings that a comment lets be from the complaints that stand.
    package func judge(_ diagnostics: [Diagnostic]) -> Judged {
        guard !comments.isEmpty else { return Judged(diagnostics: diagnostics, suppressed: []) }
        let reasons = reasons
        var judged = Judged(diagnostics: [], suppressed: [])
        for diagnostic in diagnostics {
            let reason = diagnostic.severity == .warning ? reasons[Self.place(of: diagnostic)] : nil
            if let reason {
                judged.suppressed.append(SuppressedDiagnostic(diagnostic: diagnostic, reason: reason))
            } else {
                judged.diagnostics.append(diagnostic)
            }
        }
        return judged
    }

    /// What there is to say of the comments themselves, given all that was suppressed: those that cannot be understood,
    /// and those that suppress nothing.
    ///
    /// - Parameter isComplete: Whether all was looked for that a comment could suppress; else none is said to be unused.
    func complaints(after suppressed: [SuppressedDiagnostic], isComplete: Bool) -> [Diagnostic] {
        diagnostics + (isComplete ? unused(suppressed) : [])
    }

    /// Warnings about certificates come and go with the days, and only where a configuration says where certificates are:
    /// a comment about them is never too much.
    private func unused(_ suppressed: [SuppressedDiagnostic]) -> [Diagnostic] {
        let used = Set(suppressed.map { Self.place(of: $0.diagnostic) })
        return comments.flatMap { file, comment in
            comment.items
                .filter { !$0.code.isAboutServer }
                .filter { !used.contains(Place(file: file, line: comment.line, code: $0.code)) }
                .map { item in
                    Diagnostic(
                        .unusedSuppression, "there is no \(item.code.rawValue) here to ignore",
                        at: SourceSpan(file: file, range: item.range),
                        help: comment.items.count > 1 ? "remove the code from the comment" : "remove the comment")
                }
        }
    }

    private var reasons: [Place: String] {
        var reasons: [Place: String] = [:]
        for (file, comment) in comments {
            for item in comment.items {
                reasons[Place(file: file, line: comment.line, code: item.code)] = comment.reason
            }
        }
        return reasons
    }

    private static func place(of diagnostic: Diagnostic) -> Place {
        Place(file: diagnostic.span.file, line: diagnostic.span.range.start.line, code: diagnostic.code)
    }
}

extension DiagnosticCode {
    /// Whether it is about the server's configuration or its certificates, SP04xx and SP05xx, or may be: whether an account
    /// can be called also depends on the consumers.
    fileprivate var isAboutServer: Bool { rawValue >= "SP04" || self == .unreachableAccount }
}
