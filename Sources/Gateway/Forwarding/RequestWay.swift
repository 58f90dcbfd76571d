import Authentication
import ClientCertificates
import SallyportPolicy

/// The one way of a request through the gateway: each step is a value in and a value out, and the first that refuses ends it.
///
/// What each step found is noted in the audit record as it goes.
struct RequestWay {
    let snapshot: Snapshot
    let limiter: AccountLimiter
    let breakers: UpstreamBreakers
    /// Whether the request has waited for its certificates to be read: it does so once.
    var hasWaited = false
    /// The request's spans; nil where they are not recorded.
    var trace: RequestTrace?

    /// Why a step cannot go on.
    enum Halt: Error {
        /// The request ends here.
        case refused(GatewayError)
        /// Certificates must be read first: when they have been, the step is to be made once more.
        case reading([ClientIdentityReading])
    }

    /// Whether the call may be made, and with what.
    ///
    /// On return the account's limits count the call: the caller ends it with ``AccountLimiter/release(_:)``.
    /// - Parameters:
    ///   - now: The time, for the validity of certificates.
    ///   - ticks: A clock that never goes back, in nanoseconds.
    func permit(
        _ request: ForwardRequest, for principal: Principal, now: Timestamp, ticks: UInt64, _ record: inout AuditRecord
    ) throws(Halt) -> PermittedCall {
        guard principal.isEntitled(to: request.account.text) else {
            throw .refused(.notEntitled(to: request.account))
        }
        let permit: Permit
        if !hasWaited { trace?.enter(.decide) }
        do throws(GatewayError) {
            permit = try decide(request, for: principal)
        } catch {
            throw .refused(error)
        }
        record.note(permit)
        trace?.enter(.certificate)
        let identity = try identity(for: permit, request.control, now: now)
        trace?.enter(nil)
        record.note(permit, identity)
        let ticket: UpstreamBreakers.Ticket?
        do throws(GatewayError) {
            ticket = try acquire(permit, now: ticks)
        } catch {
            throw .refused(error)
        }
        return PermittedCall(permit, identity: identity, snapshot: snapshot, ticket: ticket)
    }

    /// What the policy says.
    func decide(_ request: ForwardRequest, for principal: Principal) throws(GatewayError) -> Permit {
        switch snapshot.tree.decide(request.policyRequest, scopes: HeldScopes(principal.scopes)) {
        case .allow(let permit): return permit
        case .deny(let denial): throw .denied(denial)
        case .invalid(let detail): throw .invalidURL(detail)
        }
    }

    /// Counts the call among its account's, unless its host is suspended.
    /// - Returns: what is to be told how the call went; nil without circuit breakers.
    func acquire(_ permit: Permit, now ticks: UInt64) throws(GatewayError) -> UpstreamBreakers.Ticket? {
        do throws(AccountLimiter.Excess) {
            try limiter.acquire(permit.account, permit.limits, now: ticks)
        } catch {
            throw .tooManyRequests(error)
        }
        guard let settings = snapshot.configuration.upstream.circuitBreaker else { return nil }
        do throws(UpstreamBreakers.Suspension) {
            return try breakers.admit(PinnedHost(of: permit.url), settings, now: ticks)
        } catch {
            limiter.release(permit.account)
            throw .upstreamSuspended(error)
        }
    }

    /// The certificate to present. Without a usable one the call is made plainly or not at all, as was asked; a source that
    /// cannot be reached is neither.
    private func identity(
        for permit: Permit, _ control: ControlHeaders, now: Timestamp
    ) throws(Halt) -> ClientIdentity? {
        guard let reference = permit.certificate else {
            try fallBack(permit, control, why: "the policy names none")
            return nil
        }
        guard permit.url.scheme == .https else {
            try fallBack(permit, control, why: "a call over http presents none")
            return nil
        }
        switch snapshot.identities.identity(for: reference, at: Int64(now.seconds)) {
        case .usable(let identity):
            return identity
        case .notUsable(let problem):
            try fallBack(permit, control, why: problem.reason.summary, audit: problem.detail)
            return nil
        case .unavailable(let detail, let seconds):
            throw .refused(.certificateUnavailable(because: detail, retryAfterSeconds: seconds, rule: permit.rule))
        case .reading(let reading):
            guard hasWaited else { throw .reading([reading]) }
            let (detail, seconds) = reading.outage
            throw .refused(.certificateUnavailable(because: detail, retryAfterSeconds: seconds, rule: permit.rule))
        }
    }

    /// Refuses the call if anybody asked that it not be made without a certificate.
    private func fallBack(
        _ permit: Permit, _ control: ControlHeaders, why: String, audit: String? = nil
    ) throws(Halt) {
        let demandedBy: String
        if control.stopIfCertificateNotFound {
            demandedBy = "LP-stop-if-certificate-not-found"
        } else if permit.fallback == .refuse {
            demandedBy = permit.rule.map { "the policy (rule at \($0))" } ?? "the policy"
        } else {
            return
        }
        var error = GatewayError.noUsableCertificate(why: why, demandedBy: demandedBy, rule: permit.rule)
        error.auditReason = audit ?? why
        throw .refused(error)
    }
}
