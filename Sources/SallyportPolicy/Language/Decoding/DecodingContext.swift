/// Where decoding stands: which file is read, and what has been complained about so far.
package struct DecodingContext: Sendable {
    /// The file's name, as messages give it.
    package let file: String
    /// The complaints so far, in the order of their finding.
    package var diagnostics: [Diagnostic]

    package init(file: String, diagnostics: [Diagnostic] = []) {
        self.file = file
        self.diagnostics = diagnostics
    }

    /// A span of the file that is read.
    package func span(_ range: SourceRange) -> SourceSpan { SourceSpan(file: file, range: range) }

    /// Adds a complaint about a place in this file.
    package mutating func report(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange, help: String,
        related: [Diagnostic.Related] = []
    ) {
        diagnostics.append(Diagnostic(code, message, at: span(range), help: help, related: related))
    }
}

/// A value with the place where it was written.
package struct Located<Value> {
    package var value: Value
    package var range: SourceRange

    package init(_ value: Value, at range: SourceRange) {
        self.value = value
        self.range = range
    }
}

extension Located: Sendable where Value: Sendable {}
extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}
