import AuditTrail
import SallyportPolicy

extension AuditRecord {
    private typealias Field = AuditField
    private typealias Phase = AuditPhase

    /// The record as a line of JSON; what is not known is left out.
    var line: [UInt8] {
        var json = JSONWriter(capacity: 768)
        json.object { object in
            object.field(Field.time.rawValue, time.iso8601)
            object.field(Field.requestID.rawValue, requestID)
            object.field(Field.traceParent.rawValue, traceParent)
            writeRequest(to: &object)
            writeDecision(to: &object)
            writeAnswer(to: &object)
        }
        json.endLine()
        return json.bytes
    }

    private static func milliseconds(_ nanoseconds: Int) -> Int { nanoseconds / 1_000_000 }

    private func writeRequest(to object: inout JSONWriter) {
        object.field(Field.client.rawValue, client)
        object.field(Field.principal.rawValue, principal)
        object.field(Field.scheme.rawValue, scheme)
        if principal != nil { object.field(Field.scopes.rawValue, scopes) }
        object.field(Field.endpoint.rawValue, endpoint)
        object.field(Field.entries.rawValue, entries)
        object.field(Field.account.rawValue, account)
        object.field(Field.service.rawValue, service)
        object.field(Field.method.rawValue, method)
        object.field(Field.urlScheme.rawValue, urlScheme)
        object.field(Field.host.rawValue, host)
        object.field(Field.path.rawValue, path)
        if stopsWithoutCertificate { object.field(Field.stopsWithoutCertificate.rawValue, true) }
    }

    private func writeDecision(to object: inout JSONWriter) {
        object.field(Field.decision.rawValue, decision.rawValue)
        object.field(Field.code.rawValue, code)
        object.field(Field.reason.rawValue, reason)
        object.field(Field.rule.rawValue, rule)
        object.field(Field.ruleID.rawValue, ruleID)
        object.field(Field.wouldDeny.rawValue, wouldDeny)
        object.field(Field.policy.rawValue, policy)
        object.field(Field.certificate.rawValue, certificate)
        object.field(Field.fallback.rawValue, fallback?.rawValue)
        object.field(Field.fingerprint.rawValue, fingerprint)
        object.field(Field.fallbackUsed.rawValue, fallbackUsed)
    }

    private func writeAnswer(to object: inout JSONWriter) {
        object.field(Field.upstreamStatus.rawValue, upstreamStatus)
        object.field(Field.status.rawValue, status)
        if isAborted { object.field(Field.isAborted.rawValue, true) }
        object.field(Field.bytesIn.rawValue, bytesIn)
        object.field(Field.bytesOut.rawValue, bytesOut)
        object.field(
            Field.milliseconds.rawValue,
            object: { times in
                times.field(Phase.decided.rawValue, decided.map(Self.milliseconds))
                times.field(Phase.firstByte.rawValue, firstByte.map(Self.milliseconds))
                times.field(Phase.total.rawValue, Self.milliseconds(total))
            })
    }
}
