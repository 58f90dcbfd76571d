/// Where audit lines go. Used by one writer at a time.
protocol AuditSink: Sendable {
    /// Writes what waits, from the front; what was written is taken off, also where the rest cannot be.
    /// - Returns: how many lines were written whole.
    func write(_ backlog: inout AuditBacklog) -> (lines: Int, failure: AuditFailure?)

    /// Opens it anew.
    func reopen(_ backlog: inout AuditBacklog) throws(AuditFailure)
}
