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
        let permit: Permit
        switch snapshot.tree.decide(request.policyRequest, scopes: HeldScopes(principal.scopes)) {
        case .allow(let allowed): permit = allowed
        case .deny(let denial): throw .denied(denial)
        case .invalid(let detail): throw .invalidURL(detail)
        }
        record.note(permit)
        // The policy's own certificate has no part in this.
        record.certificate = nil
        do throws(AccountLimiter.Excess) {
            try limiter.acquire(permit.account, permit.limits, now: ticks)
        } catch {
            throw .tooManyRequests(error)
        }
        return PermittedCall(permit, identity: nil, snapshot: snapshot)
    }
}
