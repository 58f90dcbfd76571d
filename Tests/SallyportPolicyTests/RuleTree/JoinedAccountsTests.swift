import Testing

@testable import SallyportPolicy

/// Accounts that several workers lay out and hand over in pieces, with more words than were expected.
@Suite struct JoinedAccountsTests {
    private static let (accounts, rules) = (250, 200)

    /// A profile that each account takes, so that a short text comes to many rules; a rule of its own keeps its set apart.
    private static var texts: [PolicyLoader.Text] {
        let rules = (0..<rules).map { "  - host: h\($0).acme.example\n" }.joined()
        let profile = "version: 1\nkind: Profile\nprofile: many\nforward:\n\(rules)"
        let accounts = (0..<accounts).map {
            "version: 1\nkind: Account\naccount: a\($0)\nprofiles: [many]\nforward:\n  - host: own\($0).acme.example\n"
        }
        return ([profile] + accounts).enumerated().map { number, text in
            PolicyLoader.Text(path: "p/\(number).yaml", relativePath: "\(number).yaml", bytes: Array(text.utf8))
        }
    }

    @Test func eachAccountHasItsOwnRules() throws {
        let texts = Self.texts
        let outcome = PolicyLoader.load(texts, at: "p", lint: false)
        let tree = try #require(outcome.tree, "\(outcome.diagnostics)")
        // More than the room that was made for them, and than a worker keeps.
        #expect(tree.byteCount > texts.reduce(0) { $0 + $1.bytes.count } * 4)
        #expect((tree.accountCount, tree.ruleCount) == (Self.accounts, Self.accounts * (Self.rules + 1)))
        for number in 0..<Self.accounts {
            let other = (number + 1) % Self.accounts
            for (host, isAllowed) in [
                ("own\(number)", true), ("own\(other)", false), ("h\(number % Self.rules)", true),
                ("h\(Self.rules)", false),
            ] {
                let answer = tree.explain(
                    account: "a\(number)", method: .get, url: "https://\(host).acme.example/", service: nil, scopes: nil
                )
                #expect((answer.outcome == .allow) == isAllowed, "a\(number), \(host)")
            }
        }
    }
}
