extension DiagnosticExplanation {
    /// SP02xx: how documents join.
    static let joining: [DiagnosticExplanation] = []
}
