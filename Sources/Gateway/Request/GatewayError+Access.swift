import Authentication
import SallyportPolicy

/// Who may not make the call, and why.
extension GatewayError {
    /// 401; 429 for who failed too often; or 503 where authentication itself is out of order.
    ///
    /// A 429 has no `WWW-Authenticate`: existing clients take that header to mean that the credentials are wrong.
    static func unauthenticated(_ failure: AuthenticationFailure) -> GatewayError {
        if failure.reason == .tooManyFailures {
            return GatewayError(
                429, failure.reason.rawValue, failure.detail,
                headers: [.retryAfter(seconds: failure.retryAfterSeconds)], auditReason: failure.reason.rawValue)
        }
        if failure.isUnavailable {
            return GatewayError(
                503, "authentication-unavailable", failure.detail,
                headers: [.retryAfter(seconds: failure.retryAfterSeconds)], auditReason: failure.reason.rawValue)
        }
        return GatewayError(
            401, "not-authenticated", failure.detail,
            headers: failure.challenges.map { HeaderField("WWW-Authenticate", $0) },
            auditReason: failure.reason.rawValue)
    }

    /// 403: the account is not the principal's. Said before the policy is asked, so that nobody learns which exist.
    static func notEntitled(to account: AccountID) -> GatewayError {
        GatewayError(
            403, "account-not-entitled", "these credentials are not entitled to the account `\(account.text)`")
    }

    /// 403: the policy refuses.
    ///
    /// Without the `WWW-Authenticate` of RFC 6750 section 3.1: existing clients take that header to mean that the
    /// gateway did not know them.
    static func denied(_ denial: Denial) -> GatewayError {
        GatewayError(403, denial.reason.rawValue, denial.detail, rule: denial.rule)
    }

    /// 403: the principal lacks a scope that no rule of a policy asks for.
    static func missingScope(_ scope: String) -> GatewayError {
        GatewayError(403, Denial.Reason.missingScope.rawValue, "this needs the scope \(scope)")
    }

    /// 503: the whole process has as much to do as it takes.
    static func overloaded(_ detail: String) -> GatewayError {
        GatewayError(503, "overloaded", detail, headers: [.retryAfter(seconds: 1)])
    }

    /// 503: there are as many requests under way as the configuration allows.
    static func tooManyRequestsUnderWay(limit: Int) -> GatewayError {
        overloaded("the gateway has \(limit) requests under way, which is its limit; try again")
    }

    /// 503: there must be a record of each request, and none can be written.
    static let auditUnavailable = GatewayError(
        503, "audit-unavailable", "the gateway cannot record requests at the moment, and serves none without a record",
        headers: [.retryAfter(seconds: 5)])

    /// 429: the account asks for more than its limits.
    static func tooManyRequests(_ excess: AccountLimiter.Excess) -> GatewayError {
        GatewayError(
            429, excess.code, excess.detail, headers: [.retryAfter(seconds: excess.retryAfterSeconds)])
    }
}

extension HeaderField {
    /// `Retry-After` in whole seconds, at least 1 (RFC 9110 section 10.2.3).
    static func retryAfter(seconds: Int) -> HeaderField { HeaderField("Retry-After", String(max(seconds, 1))) }
}
