import Authentication

/// What one event loop has counted. Its own, so that counting neither locks nor waits; the loops' are summed when somebody
/// asks.
struct RequestMetrics: Sendable {
    /// Requests by how they ended.
    private(set) var outcomes: [RequestOutcome: Int] = [:]
    /// Failures of authentication by their reason.
    private(set) var authenticationFailures: [AuthenticationFailure.Reason: Int] = [:]
    /// From a request's head to the decision.
    private(set) var decided = LatencyHistogram.ofDecisions
    /// From a request's head to the head of the upstream's answer.
    private(set) var firstByte = LatencyHistogram.ofCalls
    /// From a request's head to its end.
    private(set) var total = LatencyHistogram.ofCalls
    /// Bytes of requests' bodies.
    private(set) var bytesIn = 0
    /// Bytes of answers' bodies.
    private(set) var bytesOut = 0
    /// Calls that were made without the certificate that was meant for them.
    private(set) var fallbacks = 0
    /// Calls that report mode let through.
    private(set) var reported = 0
    /// Answers that were cut short.
    private(set) var aborted = 0
    /// What came in place of a request's head and is none.
    private(set) var unreadable = 0

    /// A request is over.
    mutating func count(_ record: AuditRecord) {
        outcomes[RequestOutcome(record), default: 0] += 1
        if let time = record.decided { decided.add(time) }
        if let time = record.firstByte { firstByte.add(time) }
        total.add(record.total)
        bytesIn += record.bytesIn
        bytesOut += record.bytesOut
        if record.fallbackUsed { fallbacks += 1 }
        if record.wouldDeny != nil { reported += 1 }
        if record.isAborted { aborted += 1 }
    }

    /// Somebody could not say who they are.
    mutating func count(_ failure: AuthenticationFailure) {
        authenticationFailures[failure.reason, default: 0] += 1
    }

    /// Something came that is no request.
    mutating func countUnreadable() {
        unreadable += 1
    }

    /// Adds what another loop counted.
    mutating func add(_ other: RequestMetrics) {
        outcomes.merge(other.outcomes, uniquingKeysWith: +)
        authenticationFailures.merge(other.authenticationFailures, uniquingKeysWith: +)
        decided.add(other.decided)
        firstByte.add(other.firstByte)
        total.add(other.total)
        bytesIn += other.bytesIn
        bytesOut += other.bytesOut
        fallbacks += other.fallbacks
        reported += other.reported
        aborted += other.aborted
        unreadable += other.unreadable
    }
}
