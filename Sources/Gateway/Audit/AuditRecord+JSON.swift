extension AuditRecord {
    /// The record as a line of JSON; what is not known is left out.
    var line: [UInt8] {
        var json = JSONWriter(capacity: 1024)
        json.object { object in
            object.field("time", time.iso8601)
            object.field("requestId", requestID)
            object.field("traceparent", traceParent)
            writeRequest(to: &object)
            writeDecision(to: &object)
            writeAnswer(to: &object)
        }
        json.endLine()
        return json.bytes
    }

    private static func milliseconds(_ nanoseconds: Int) -> Int { nanoseconds / 1_000_000 }

    private func writeRequest(to object: inout JSONWriter) {
        object.field("client", client)
        object.field("principal", principal)
        object.field("scheme", scheme)
        if principal != nil { object.field("scopes", scopes) }
        object.field("endpoint", endpoint)
        object.field("entries", entries)
        object.field("account", account)
        object.field("service", service)
        object.field("method", method)
        object.field("urlScheme", urlScheme)
        object.field("host", host)
        object.field("path", path)
    }

    private func writeDecision(to object: inout JSONWriter) {
        object.field("decision", decision.rawValue)
        object.field("code", code)
        object.field("reason", reason)
        object.field("rule", rule)
        object.field("ruleId", ruleID)
        object.field("wouldDeny", wouldDeny)
        object.field("policy", policy)
        object.field("certificate", certificate)
        object.field("fingerprint", fingerprint)
        object.field("fallbackUsed", fallbackUsed)
    }

    private func writeAnswer(to object: inout JSONWriter) {
        object.field("upstreamStatus", upstreamStatus)
        object.field("status", status)
        if isAborted { object.field("aborted", true) }
        object.field("bytesIn", bytesIn)
        object.field("bytesOut", bytesOut)
        object.field(
            "milliseconds",
            object: { times in
                times.field("decided", decided.map(Self.milliseconds))
                times.field("firstByte", firstByte.map(Self.milliseconds))
                times.field("total", Self.milliseconds(total))
            })
    }
}
