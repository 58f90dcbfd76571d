/// Which audit records are asked for: those that meet every condition. Of several values of one condition any will do; a
/// condition without values is met by all.
package struct AuditFilter: Sendable {
    package var accounts: [String] = []
    package var principals: [String] = []
    package var services: [String] = []
    package var methods: [String] = []
    /// With a port or without: then any port's.
    package var hosts: [String] = []
    package var decisions: [String] = []
    package var codes: [String] = []
    /// An id, `file:line`, or a file.
    package var rules: [String] = []
    /// Such as `403` or `4xx`.
    package var statuses: [String] = []
    package var requests: [String] = []
    /// The beginning of a generation's digest.
    package var policies: [String] = []
    /// The first and the last time, in the form of records.
    package var since: String?
    package var until: String?

    package init() {}

    package func matches(_ entry: AuditEntry) -> Bool {
        isWithin(entry.time) && Self.isOne(of: accounts, entry.account) && Self.isOne(of: principals, entry.principal)
            && Self.isOne(of: services, entry.service) && Self.isOne(of: methods, entry.method)
            && Self.isOne(of: decisions, entry.decision) && Self.isOne(of: codes, entry.code)
            && Self.isOne(of: requests, entry.requestID)
            && (hosts.isEmpty || hosts.contains { Self.isHost($0, entry.host) })
            && (rules.isEmpty || rules.contains { Self.isRule($0, entry) })
            && (statuses.isEmpty || statuses.contains { Self.isStatus($0, entry.status) })
            && (policies.isEmpty || policies.contains { entry.policy.hasPrefix($0.lowercased()) })
    }

    private func isWithin(_ time: String) -> Bool {
        if let since, time < since { return false }
        if let until, time > until { return false }
        return true
    }

    private static func isOne(of values: [String], _ value: String?) -> Bool {
        values.isEmpty || value.map(values.contains) ?? false
    }

    private static func isHost(_ asked: String, _ authority: String?) -> Bool {
        guard let authority else { return false }
        let asked = asked.lowercased()
        if asked == authority || "[\(asked)]" == authority { return true }
        guard let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") else { return false }
        let host = authority[..<colon]
        return host == asked || host == "[\(asked)]"
    }

    private static func isRule(_ asked: String, _ entry: AuditEntry) -> Bool {
        guard let rule = entry.rule else { return false }
        return asked == entry.ruleID || asked == rule || rule.hasPrefix("\(asked):")
    }

    private static func isStatus(_ asked: String, _ status: Int?) -> Bool {
        guard let status else { return false }
        let text = String(status)
        return asked == text || asked.lowercased() == "\(text.prefix(1))xx"
    }
}
