import AuditTrail
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

    /// Every name that is written is read, and every name that is read is written.
    @Test func whatIsWrittenIsWhatIsRead() throws {
        var record = record()
        record.client = "c"
        record.principal = "p"
        record.scheme = "s"
        record.scopes = ["a", "b"]
        record.endpoint = "e"
        record.entries = 3
        record.account = "le1"
        record.service = "IDP"
        record.urlScheme = "https"
        record.host = "h"
        record.path = "/\u{1}?q"
        record.stopsWithoutCertificate = true
        record.decision = .deny
        record.code = "no-rule"
        record.reason = "r"
        record.rule = "a.yaml:3"
        record.ruleID = "id"
        record.wouldDeny = "ceiling"
        record.certificate = "file:a"
        record.fallback = .plainTLS
        record.fingerprint = "f"
        record.fallbackUsed = true
        record.upstreamStatus = 201
        record.status = 202
        record.isAborted = true
        record.bytesIn = 4
        record.bytesOut = 5
        record.decided = 6_000_000
        record.firstByte = 7_000_000
        record.total = 8_000_000
        let object = try object(record)
        #expect(Set(object.keys) == Set(AuditField.allCases.map(\.rawValue)))
        let durations = try #require(object["milliseconds"] as? [String: Any])
        #expect(Set(durations.keys) == Set(AuditPhase.allCases.map(\.rawValue)))
        let read = try JSONDecoder().decode(AuditEntry.self, from: Data(record.line))
        #expect(read.time == record.time.iso8601 && read.requestID == "r1" && read.traceParent == "t")
        #expect(read.client == "c" && read.principal == "p" && read.scheme == "s" && read.scopes == ["a", "b"])
        #expect(read.endpoint == "e" && read.entries == 3 && read.account == "le1" && read.service == "IDP")
        #expect(read.method == "POST" && read.urlScheme == "https" && read.host == "h" && read.path == "/\u{1}?q")
        #expect(read.stopsWithoutCertificate == true && read.decision == "deny" && read.code == "no-rule")
        #expect(read.reason == "r" && read.rule == "a.yaml:3" && read.ruleID == "id" && read.wouldDeny == "ceiling")
        #expect(read.policy == "abc" && read.certificate == "file:a" && read.fallback == "plain-tls")
        #expect(read.fingerprint == "f" && read.fallbackUsed && read.upstreamStatus == 201 && read.status == 202)
        #expect(read.isAborted == true && read.bytesIn == 4 && read.bytesOut == 5)
        #expect([read.milliseconds.decided, read.milliseconds.firstByte, read.milliseconds.total] == [6, 7, 8])
    }

    @Test func whatThePolicySaysOfCertificatesIsKeptWhereItAllows() throws {
        var record = record()
        #expect(try object(record)["fallback"] == nil)
        #expect(try object(record)["stopIfCertificateNotFound"] == nil)
        let headers = [("LP-forward-url", "https://a.example/"), ("LP-stop-if-certificate-not-found", "true")]
        record.note(
            ForwardRequest(
                account: try #require(AccountID("le1")), method: .get,
                control: try ControlHeaders(headers.map { (name: $0.0, value: $0.1) })))
        #expect(try object(record)["stopIfCertificateNotFound"] as? Bool == true)
    }
}
