extension DiagnosticExplanation {
    /// SP0120 to SP0199: what a document may say, its values.
    static let values: [DiagnosticExplanation] = []
}
