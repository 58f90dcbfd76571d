package import SallyportPolicy

/// Why the gateway did not start.
package struct StartFailure: Error, Sendable, CustomStringConvertible {
    /// What is wrong with the configuration, or with what it names.
    package var diagnostics: [Diagnostic]
    /// What else is wrong: one sentence.
    package var message: String?

    init(diagnostics: [Diagnostic] = [], message: String? = nil) {
        self.diagnostics = diagnostics
        self.message = message
    }

    /// Everything, a line each.
    package var description: String {
        let lines = diagnostics.map {
            "\($0.span.location): \($0.severity.rawValue)[\($0.code.rawValue)]: \($0.message)"
        }
        return (lines + (message.map { [$0] } ?? [])).joined(separator: "\n")
    }
}
