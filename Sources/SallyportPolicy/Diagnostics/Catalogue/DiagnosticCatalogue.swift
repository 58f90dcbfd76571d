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
}
