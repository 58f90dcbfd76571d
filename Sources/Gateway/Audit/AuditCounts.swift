/// How writing audit lines has gone.
struct AuditCounts: Hashable, Sendable {
    var written = 0
    /// Lines that were given up.
    var dropped = 0
    /// Attempts that failed.
    var failures = 0
    /// Bytes that wait.
    var pendingBytes = 0
    /// Whether the last attempt failed.
    var isFailing = false
}
