extension DiagnosticExplanation {
    /// SP05xx: certificates and keys.
    static let certificates: [DiagnosticExplanation] = []
}
