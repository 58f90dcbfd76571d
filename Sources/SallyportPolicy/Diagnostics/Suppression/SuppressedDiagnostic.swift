/// A warning that a comment beside it lets be.
public struct SuppressedDiagnostic: Hashable, Sendable {
    /// The warning.
    public var diagnostic: Diagnostic
    /// The reason that the comment gives.
    public var reason: String

    /// A warning with the reason for letting it be.
    public init(diagnostic: Diagnostic, reason: String) {
        self.diagnostic = diagnostic
        self.reason = reason
    }
}
