import Authentication
import ClientCertificates
import SallyportPolicy

/// Whether a bundle may be tried.
extension RequestWay {
    /// Judges the call as any other, but for the certificate, which the request brings. It is still to be opened: that costs
    /// too much to be done for calls that are not allowed.
    ///
    /// On return the account's limits count the call: the caller ends it with ``AccountLimiter/release(_:)``.
    /// - Parameter ticks: A clock that never goes back, in nanoseconds.
    func permitTest(
        _ request: ForwardRequest, for principal: Principal, ticks: UInt64, _ record: inout AuditRecord
    ) throws(GatewayError) -> PermittedCall {
        trace?.enter(.decide)
        let permit = try decide(request, for: principal)
        record.note(permit)
        // The policy's own certificate has no part in this.
        record.certificate = nil
        let ticket = try acquire(permit, now: ticks)
        return PermittedCall(permit, identity: nil, snapshot: snapshot, ticket: ticket)
    }
}
