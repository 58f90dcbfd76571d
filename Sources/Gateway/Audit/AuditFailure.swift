import Logging

/// Why audit lines cannot be written.
struct AuditFailure: Error, Hashable {
    /// Where they were to go.
    var place: String
    var reason: String

    var metadata: Logger.Metadata { ["place": "\(place)", "reason": "\(reason)"] }
}
