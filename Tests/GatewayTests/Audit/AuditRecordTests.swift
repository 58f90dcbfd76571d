import Foundation
import SallyportPolicy
import Testing

@testable import Gateway

@Suite("The audit record")
struct AuditRecordTests {
    private func record() -> AuditRecord {
        AuditRecord(
            time: Timestamp(milliseconds: 1_770_000_000_123), requestID: "r1", traceParent: "t", method: "POST",
            policy: "abc")
    }

    private func object(_ record: AuditRecord) throws -> [String: Any] {
        #expect(record.line.last == UInt8(ascii: "\n"))
        #expect(record.line.dropLast().allSatisfy { $0 >= 0x20 })
        return try #require(JSONSerialization.jsonObject(with: Data(record.line)) as? [String: Any])
    }

    @Test func whatIsNotKnownIsLeftOut() throws {
        let object = try object(record())
        #expect(object["time"] as? String == "2026-02-02T02:40:00.123Z")
        #expect(object["requestId"] as? String == "r1")
        #expect(object["decision"] as? String == "error")
        #expect(object["principal"] == nil)
        #expect(object["status"] == nil)
        #expect(object["aborted"] == nil)
        #expect((object["milliseconds"] as? [String: Int]) == ["total": 0])
    }

    @Test(arguments: [
        (GatewayError.notFound, "error"), (.notEntitled(to: AccountID("a")!), "deny"),
        (GatewayError(401, "not-authenticated", "x"), "deny"), (GatewayError(429, "rate-limited", "x"), "deny"),
        (.noUsableCertificate(why: "x", demandedBy: "y", rule: nil), "deny"),
        (GatewayError(502, "upstream-failed", "x"), "error"),
    ])
    func refusals(error: GatewayError, decision: String) throws {
        var record = record()
        record.note(error)
        let object = try object(record)
        #expect(object["decision"] as? String == decision)
        #expect(object["code"] as? String == error.code)
        #expect(object["status"] as? Int == error.status)
    }

    @Test func queryValuesAreNotKept() throws {
        var record = record()
        let url = try ForwardURL("https://idp.example:8443/a/b?token=hunter2&page=2")
        record.note(
            ForwardRequest(
                account: try #require(AccountID("le1")), method: .post,
                control: try ControlHeaders([(name: "LP-forward-url", value: url.canonical)])))
        let line = String(decoding: record.line, as: UTF8.self)
        #expect(!line.contains("hunter2"))
        let object = try object(record)
        #expect(object["host"] as? String == "idp.example:8443")
        #expect(object["path"] as? String == "/a/b?token&page")
    }
}
