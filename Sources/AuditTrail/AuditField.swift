/// The names in an audit record: the gateway writes by them, and ``AuditEntry`` reads by them.
package enum AuditField: String, CodingKey, CaseIterable {
    case time
    case requestID = "requestId"
    case traceParent = "traceparent"
    case client, principal, scheme, scopes
    case endpoint, entries
    case account, service, method, urlScheme, host, path
    case stopsWithoutCertificate = "stopIfCertificateNotFound"
    case decision, code, reason, rule
    case ruleID = "ruleId"
    case wouldDeny, policy
    case certificate, fallback, fingerprint, fallbackUsed
    case upstreamStatus, status
    case isAborted = "aborted"
    case bytesIn, bytesOut
    case milliseconds
}

/// The names in `milliseconds` of an audit record.
package enum AuditPhase: String, CodingKey, CaseIterable {
    case decided, firstByte, total
}
