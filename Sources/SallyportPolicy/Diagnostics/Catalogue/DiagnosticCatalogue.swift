/// Every complaint explained: what `sallyport check --explain` prints, and `docs/diagnostics.md` holds.
package enum DiagnosticCatalogue {
    /// The entries in the order of their codes.
    package static let entries = [
        DiagnosticExplanation.yaml, DiagnosticExplanation.structure, DiagnosticExplanation.values,
        DiagnosticExplanation.joining, DiagnosticExplanation.lint, DiagnosticExplanation.configuration,
        DiagnosticExplanation.certificates,
    ].flatMap(\.self).sorted { $0.code.rawValue < $1.code.rawValue }

    /// The entry of a code; nil for one that has none.
    package static func entry(_ code: DiagnosticCode) -> DiagnosticExplanation? {
        entries.first { $0.code == code }
    }

    /// The code that a person asks for by number or name, such as `SP0101` or `unknown-key`, in any case.
    package static func code(_ text: String) -> DiagnosticCode? {
        let wanted = text.lowercased()
        return DiagnosticCode.allCases.first { wanted == $0.rawValue.lowercased() || wanted == $0.name }
    }

    /// The number or name that was probably meant by a text that is neither.
    package static func nearest(to text: String) -> String? {
        Spelling.nearest(to: text, among: DiagnosticCode.allCases.flatMap { [$0.rawValue, $0.name] })
    }
}
