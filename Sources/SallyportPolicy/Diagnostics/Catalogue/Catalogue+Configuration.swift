extension DiagnosticExplanation {
    /// SP04xx: the server's configuration.
    static let configuration: [DiagnosticExplanation] = []
}
