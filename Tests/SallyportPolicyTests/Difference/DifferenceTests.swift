import Foundation
import Testing

@testable import SallyportPolicy

/// Differences case by case, in the words that people read.
@Suite struct DifferenceTests {
    struct Case: CustomTestStringConvertible {
        var name: String
        var old: String
        var new: String
        var lines: [String]
        var testDescription: String { name }
    }

    private static let hooks = "{ host: \"*.hooks.acme.example\", paths: [/v2/*], methods: [POST], services: [HOOKS] }"

    static let cases = [
        Case(name: "nothing", old: "forward: [\(hooks)]", new: "forward: [\(hooks)]", lines: []),
        Case(
            name: "another order on other lines",
            old: "forward: [\(hooks), { host: a.acme.example }]",
            new: "\n\nforward:\n  - { host: a.acme.example }\n  - \(hooks)", lines: []),
        Case(
            name: "another rule with the same result",
            old: "forward: [{ host: [a.acme.example, b.acme.example] }]",
            new: "forward: [{ host: a.acme.example }, { host: b.acme.example }]", lines: []),
        Case(
            name: "a new rule", old: "", new: "forward: [\(hooks)]",
            lines: [
                "+ acme may POST https://*.hooks.acme.example/v2/* as HOOKS",
                "~ acme still may not (any method) http(s)://*.hooks.acme.example:* with an ambiguous path  [changed]",
            ]),
        Case(
            name: "a rule less", old: "forward: [{ host: a.acme.example, methods: [GET] }]", new: "",
            lines: ["- acme may no longer GET https://a.acme.example"]),
        Case(
            name: "an exception", old: "forward: [{ host: \"**.acme.example\", methods: [GET] }]",
            new: """
                forward:
                  - { host: "**.acme.example", methods: [GET] }
                  - { host: "*.acme.example", effect: deny, methods: [GET], except: [status.acme.example] }
                """,
            lines: [
                "- acme may no longer GET https://HOST", "HOST is *.acme.example except status.acme.example",
            ]),
        Case(
            name: "a path and a port",
            old: "forward: [{ host: a.acme.example, ports: [443], paths: [/a], methods: [GET] }]",
            new: "forward: [{ host: a.acme.example, ports: [443, 8443], paths: [/a, /b/*], methods: [GET] }]",
            lines: [
                "+ acme may GET https://a.acme.example:443,8443/b/*", "+ acme may GET https://a.acme.example:8443/a",
            ]),
        Case(
            name: "two paths",
            old: "forward: [{ host: a.acme.example, paths: [/a], methods: [GET] }]",
            new: "forward: [{ host: a.acme.example, paths: [/a, /b/*, /c], methods: [GET] }]",
            lines: ["+ acme may GET https://a.acme.example/PATH", "/PATH is /b/* or /c"]),
        Case(
            name: "easier terms", old: "fallback: refuse\nforward: [{ host: a.acme.example, methods: [GET] }]",
            new: "forward: [{ host: a.acme.example, methods: [GET], scopes: { read: [] } }]",
            lines: [
                "~ acme may still GET https://a.acme.example  [wider]",
                "scopes: MTLS_READ_INTERNAL -> none; fallback: refuse -> plain-tls",
            ]),
        Case(
            name: "easier in part", old: "fallback: refuse\nforward: [{ host: a.acme.example, methods: [GET] }]",
            new: "forward: [{ host: a.acme.example, methods: [GET], scopes: { read: [MTLS_READ_INTERNAL, B] } }]",
            lines: ["~ acme may still GET https://a.acme.example  [changed, in part wider]"]),
    ]

    @Test(arguments: cases)
    func readsLikeARule(_ expected: Case) throws {
        let difference = try Self.difference(expected.old, expected.new)
        #expect(difference.isEmpty == expected.lines.isEmpty)
        let lines = Set(difference.text().split(separator: "\n").map { $0.trimmingPrefix("      ") })
        for line in expected.lines { #expect(lines.contains(line[...]), "\(difference.text())") }
        let regions = expected.lines.filter { $0.wholeMatch(of: /[-+~] .*/) != nil }
        #expect(difference.regions.count == regions.count, "\(difference.text())")
    }

    @Test func theSameChangeOfManyAccountsIsOneLine() throws {
        func accounts(_ rule: String) -> [String] {
            (1...5).map { account("forward: [{ \(rule), methods: [GET] }]", id: "a\($0)") }
        }
        let old = accounts("host: a.acme.example")
        let difference = try Self.difference(documents: old, accounts("host: \"**.acme.example\""))
        #expect(difference.regions.map(\.accounts.count) == [5])
        #expect(difference.text().hasPrefix("+ 5 accounts may GET https://HOST\n"))
        #expect(try Self.difference(documents: old, accounts("host: a.acme.example, mode: enforce")).isEmpty)
    }

    @Test func anAccountThatCameOrWentIsNamed() throws {
        let one = account("forward: [{ host: a.acme.example, methods: [GET] }]", id: "one")
        let empty = account("", id: "empty")
        let difference = try Self.difference(documents: [one], [one, empty])
        #expect(difference.added.map(\.text) == ["empty"] && difference.regions.isEmpty && !difference.isEmpty)
        let back = try Self.difference(documents: [one, empty], [empty])
        #expect(back.removed.map(\.text) == ["one"] && back.regions.map(\.classification) == [.narrower])
    }

    @Test func theCeilingIsComparedForEveryAccount() throws {
        let rule = account("forward: [{ host: \"**.acme.example\" }, { host: 10.1.2.3 }]")
        func defaults(_ body: String) -> String { "version: 1\nkind: Defaults\n\(body)\n" }
        let difference = try Self.difference(
            documents: [rule, defaults("")],
            [rule, defaults("deny: [{ hosts: [x.acme.example] }]\nnetworks: { allow: [10.0.0.0/8] }")])
        let shown = difference.regions.map { ($0.classification.rawValue, $0.hosts.map(\.pattern)) }
        #expect(shown.contains { $0 == ("narrower", ["x.acme.example"]) })
        #expect(shown.contains { $0 == ("wider", ["10.1.2.3"]) })
        #expect(shown.contains { $0.1.contains("10.0.0.0/8") && $0.0 == "changed" })
    }

    @Test func markdownFitsIntoACommentAndTakesNamesLiterally() throws {
        let new = (0..<500).map {
            account("forward: [{ host: h\($0).acme.example, methods: [GET], paths: [/p\($0)] }]", id: "a\($0)")
        }
        let old = (0..<500).map { account("", id: "a\($0)") }
        let long = try Self.difference(documents: old, new).markdown()
        #expect(long.utf8.count < 65_536 && long.contains("<details>") && long.contains("more regions do not fit"))
        let odd = try Self.difference(
            "", "forward: [{ host: a.acme.example, certificate: \"vault:a|b\", methods: [GET] }]"
        ).markdown()
        #expect(odd.contains("`certificate vault:a\\|b`") && !odd.contains("<details>"))
    }

    @Test func jsonHoldsWhatTheTextSays() throws {
        let difference = try Self.difference("", "forward: [\(Self.hooks)]")
        let object = try JSONSerialization.jsonObject(with: Data(difference.json().utf8))
        let report = try #require(object as? [String: Any])
        let region = try #require((report["regions"] as? [[String: Any]])?.first)
        #expect(region["classification"] as? String == "wider")
        #expect((region["old"] as? [String: Any])?["reason"] as? String == "no-rule")
        #expect((region["services"] as? [String: Any])?["names"] as? [String] == ["HOOKS"])
        #expect((report["summary"] as? [String: Any])?["widening"] as? Bool == true)
    }

    private static func difference(_ old: String, _ new: String) throws -> PolicyDifference {
        try difference(documents: [account(old)], [account(new)])
    }

    private static func difference(documents old: [String], _ new: [String]) throws -> PolicyDifference {
        let outcomes = [old, new].map { documents in
            PolicyLoader.load(
                documents.enumerated().map {
                    PolicyLoader.Text(
                        path: "\($0.offset).yaml", relativePath: "\($0.offset).yaml", bytes: Array($0.element.utf8))
                }, at: ".")
        }
        return try #require(
            PolicyDifference.between(outcomes[0], and: outcomes[1]), "\(outcomes.map(\.diagnostics))")
    }
}
