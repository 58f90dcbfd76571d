import Foundation
import SallyportPolicy
import Testing

@testable import AuditTrail

@Suite("Replaying audit records")
struct AuditReplayTests {
    private func tree(_ rules: String, more: String = "") throws -> RuleTree {
        let text = "version: 1\nkind: Account\naccount: acme\nfallback: plain-tls\n\(more)forward:\n\(rules)"
        let texts = [PolicyLoader.Text(path: "a.yaml", relativePath: "a.yaml", bytes: Array(text.utf8))]
        let outcome = PolicyLoader.load(texts, at: ".", lint: false)
        return try #require(outcome.tree, "\(outcome.diagnostics)")
    }

    private func kinds(
        _ tree: RuleTree, _ changes: [String: Any?], against old: RuleTree? = nil
    ) throws -> [ReplayedChange.Kind] {
        var replay = AuditReplay(tree, against: old.map { .version($0) } ?? .records)
        replay.replay(try RecordText.entry(changes))
        #expect(replay.count == 1)
        return replay.groups.map(\.key.change.kind)
    }

    private static let wide = "  - { id: wide, host: a.example, scopes: { read: [MTLS_READ_INTERNAL] } }\n"

    @Test func whatARecordSaysIsComparedFieldByField() throws {
        let rule = "  - { host: a.example, scopes: { read: [MTLS_READ_INTERNAL] } }\n"
        let same: [String: Any?] = ["rule": "a.yaml:6", "path": "/x?names"]
        let policy = try tree(rule)
        #expect(try kinds(policy, same) == [])
        #expect(try kinds(policy, same.with("rule", "a.yaml:7")) == [.rule])
        #expect(try kinds(policy, same.with("certificate", "file:x.pem")) == [.terms])
        #expect(try kinds(policy, same.with("fallback", "refuse")) == [.allowed], "there was no certificate")
        #expect(try kinds(policy, same.with("host", "b.example")) == [.refused])
        #expect(try kinds(policy, same.with("host", "a.example:8443")) == [.refused])
        #expect(try kinds(policy, same.with("urlScheme", "http")) == [.refused])
        #expect(try kinds(policy, same.with("scopes", [String]())) == [.refused], "the scope is asked for")
        #expect(try kinds(policy, same.with("wouldDeny", "no-rule")) == [.terms])
        #expect(try kinds(policy, same.with("account", "other")) == [.refused])
        let refused = same.with("fallback", nil).with("decision", "deny").with("rule", nil)
        #expect(try kinds(policy, refused.with("code", "no-rule")) == [.allowed])
        #expect(try kinds(policy, refused.with("code", "ceiling").with("host", "b.example")) == [.reason])
        #expect(try kinds(policy, refused.with("code", "invalid-url").with("path", "/a//b")) == [.allowed])
        let judging = try tree("  - { host: a.example, paths: [/v/*] }\n")
        #expect(try kinds(judging, refused.with("code", "invalid-url").with("path", "/a//b")) == [])
    }

    @Test func anIdentifierSaysWhichRuleItIs() throws {
        let policy = try tree(Self.wide)
        #expect(try kinds(policy, ["rule": "gone.yaml:99", "ruleId": "wide"]) == [])
        #expect(try kinds(policy, ["rule": "a.yaml:6", "ruleId": "narrow"]) == [.rule])
    }

    @Test func theClientsWishCounts() throws {
        let with = try tree(
            "  - { host: a.example, certificate: \"file:a.pem\", scopes: { read: [] } }\n")
        let without = try tree("  - { host: a.example, scopes: { read: [] } }\n")
        #expect(try kinds(without, [:], against: with) == [.terms])
        #expect(try kinds(without, ["stopIfCertificateNotFound": true], against: with) == [.refused])
        #expect(try kinds(with, ["stopIfCertificateNotFound": true], against: without) == [.allowed])
    }

    @Test func scopesAreComparedAsWhatIsAskedAndFeltByWhoLacksThem() throws {
        let old = try tree("  - { host: a.example, scopes: { read: [MTLS_READ_INTERNAL] } }\n")
        let new = try tree("  - { host: a.example, scopes: { read: [MTLS_READ_INTERNAL, PAY] } }\n")
        #expect(try kinds(new, [:], against: old) == [.refused])
        #expect(try kinds(new, ["scopes": ["MTLS_READ_INTERNAL", "PAY"]], against: old) == [.terms])
        #expect(try kinds(new, ["scopes": [String]()], against: old) == [.terms], "refused before and after")
        #expect(try kinds(old, [:], against: new) == [.allowed])
    }

    @Test(
        arguments: [
            (["principal": nil, "fallback": nil, "code": "not-authenticated"], "not-authenticated"),
            (["fallback": nil, "decision": "deny", "code": "account-not-entitled"], "account-not-entitled"),
            (["fallback": nil, "endpoint": "mapping", "code": "missing-scope"], "mapping"),
            (["fallback": nil, "decision": "error"], "ended before it was decided"),
            (["fallback": nil], "a record without its fallback"),
            (["principal": nil, "fallback": nil, "code": "invalid-url", "account": nil], "invalid-url"),
            (["host": "a b"], "a request that cannot be read back"),
        ] as [([String: (any Sendable)?], String)])
    func whatNoPolicyDecidedIsCountedByWhy(changes: [String: (any Sendable)?], why: String) throws {
        var replay = AuditReplay(try tree(Self.wide), against: .records)
        replay.replay(try RecordText.entry(changes.mapValues { $0 as Any? }))
        #expect(replay.count == 0 && replay.undecided.counts == [why: 1])
        #expect(replay.text(TextStyle(isColoured: false), atMost: 9).contains("not replayed: 1 \(why)\n"))
    }

    /// What was refused after the policy had allowed it counts as allowed.
    @Test(arguments: ["rate-limited", "no-usable-certificate", "upstream-failed"])
    func whatFailedAfterTheDecisionIsReplayed(code: String) throws {
        let policy = try tree(Self.wide)
        let changes: [String: Any?] = ["code": code, "decision": "error", "ruleId": "wide"]
        #expect(try kinds(policy, changes) == [])
        #expect(try kinds(policy, changes.with("host", "example.net")) == [.refused])
    }

    @Test func equalChangesAreOneGroup() throws {
        var replay = AuditReplay(try tree(Self.wide), against: .records)
        for (number, path) in ["/x?q", "/x", "/y"].enumerated() {
            replay.replay(
                try RecordText.entry([
                    "host": "gone.test", "path": path, "requestId": "r\(number)",
                    "time": "2026-02-12T08:00:0\(number).000Z",
                ]))
        }
        let text = replay.text(TextStyle(isColoured: false), atMost: 1)
        #expect(
            text == """
                newly refused: 3 requests
                - acme GET https://gone.test/x
                      it was allowed, now refused (no-rule)
                      2 times, 2026-02-12T08:00:00.000Z to 2026-02-12T08:00:01.000Z; e.g. r0
                  and 1 more groups: --max 0 shows all

                3 requests from 2026-02-12T08:00:00.000Z to 2026-02-12T08:00:02.000Z: 3 newly refused, 0 newly allowed, \
                0 on other terms, 0 refused otherwise, 0 by another rule
                records have no scopes asked for, timeouts and limits: these were not compared
                whether certificates are usable, and which addresses names lead to, no policy says

                """)
        #expect(replay.isDifferent && replay.isRefusing && !replay.isWidening)
    }
}

extension [String: Any?] {
    fileprivate func with(_ name: String, _ value: Any?) -> Self {
        var copy = self
        copy.updateValue(value, forKey: name)
        return copy
    }
}
