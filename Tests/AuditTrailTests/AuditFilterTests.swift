import Foundation
import Testing

@testable import AuditTrail

@Suite("Conditions on audit records")
struct AuditFilterTests {
    private func entry() throws -> AuditEntry {
        try RecordText.entry([
            "host": "a.example:8443", "service": "IDP", "decision": "deny", "code": "no-rule", "ruleId": "r1",
            "status": 403,
        ])
    }

    private let paths: [String: WritableKeyPath<AuditFilter, [String]>] = [
        "account": \.accounts, "principal": \.principals, "service": \.services, "method": \.methods,
        "host": \.hosts, "decision": \.decisions, "code": \.codes, "rule": \.rules, "status": \.statuses,
        "request": \.requests, "policy": \.policies,
    ]

    private func filter(_ change: (inout AuditFilter) -> Void) -> AuditFilter {
        var filter = AuditFilter()
        change(&filter)
        return filter
    }

    @Test(arguments: [
        ("account", "acme", "acm"), ("principal", "p", "P"), ("service", "IDP", "idp"), ("method", "GET", "POST"),
        ("host", "A.example", "b.example"), ("host", "a.example:8443", "a.example:443"),
        ("decision", "deny", "allow"), ("code", "no-rule", "ceiling"), ("rule", "r1", "r2"),
        ("rule", "a.yaml:4", "a.yaml:5"), ("rule", "a.yaml", "a.yam"), ("status", "403", "404"),
        ("status", "4xx", "5xx"), ("request", "r", "x"), ("policy", "ABC", "bcd"),
    ])
    func eachCondition(name: String, good: String, bad: String) throws {
        let entry = try entry()
        let path = try #require(paths[name])
        #expect(filter { $0[keyPath: path] = [good] }.matches(entry))
        #expect(!filter { $0[keyPath: path] = [bad] }.matches(entry))
        #expect(filter { $0[keyPath: path] = [bad, good] }.matches(entry), "one of several is enough")
        let other = name == "request" ? \AuditFilter.accounts : \.requests
        var both = filter { $0[keyPath: path] = [good] }
        both[keyPath: other] = ["other"]
        #expect(!both.matches(entry), "all must hold")
    }

    @Test func whatARecordDoesNotHaveMeetsNoCondition() throws {
        let entry = try RecordText.entry(["account": nil, "host": nil, "rule": nil, "status": nil])
        #expect(AuditFilter().matches(entry))
        for path in [\AuditFilter.accounts, \.hosts, \.rules, \.statuses, \.codes] {
            #expect(!filter { $0[keyPath: path] = [""] }.matches(entry))
        }
    }

    @Test(arguments: [("[2001:db8::1]:8443", true), ("[2001:db8::1]", true), ("[2001:db8::2]", false)])
    func addressesOfVersion6(host: String, isMet: Bool) throws {
        let entry = try RecordText.entry(["host": host])
        #expect(filter { $0.hosts = ["2001:db8::1"] }.matches(entry) == isMet)
        #expect(filter { $0.hosts = ["[2001:db8::1]"] }.matches(entry) == isMet)
    }

    @Test func times() throws {
        let now = try #require(AuditTime.parse("2026-02-12T08:10:00Z", now: Date()))
        let entry = try RecordText.entry()
        for (text, isSince) in [
            ("10m", true), ("599s", false), ("1h", true), ("1d", true), ("2026-02-12T08:00:00Z", true),
            ("2026-02-12T08:00:00.001Z", false), ("2026-02-12T10:00:00+02:00", true),
            ("2026-02-12T09:00:00+00:30", false),
        ] {
            let time = AuditTime.text(try #require(AuditTime.parse(text, now: now)))
            #expect(filter { $0.since = time }.matches(entry) == isSince, "\(text)")
            #expect(filter { $0.until = time }.matches(entry) == (time >= entry.time), "\(text)")
        }
        for text in ["", "m", "-1m", "1w", "today", "2026-02-12", "99999999999999999999d", "9223372036854775807d"] {
            #expect(AuditTime.parse(text, now: now) == nil, "\(text)")
        }
    }
}
