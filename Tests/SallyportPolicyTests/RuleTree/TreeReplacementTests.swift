import Testing

@testable import SallyportPolicy

/// What following changes costs in the long run, and who holds what.
@Suite struct TreeReplacementTests {
    private static func compiled(_ id: String, host: String, service: String = "IDP") throws -> CompiledAccount {
        let fixture = try PolicyFixture(
            account(
                """
                services: { \(service): { certificate: "file:\(id).pem" } }
                forward: [{ host: \(host), services: [\(service)] }]
                """, id: id))
        return try #require(fixture.policy.accounts.first)
    }

    private static func isAllowed(_ host: String, to account: String, service: String, by tree: RuleTree) -> Bool {
        tree.explain(account: account, method: .get, url: "https://\(host)/", service: service, scopes: nil).outcome
            == .allow
    }

    private static func tree(of accounts: [CompiledAccount]) -> RuleTree {
        RuleTree(CompiledPolicy(ceiling: Ceiling(), accounts: accounts, defaultFallback: .refuse), digest: "")
    }

    /// Each change names a service that nobody has named before: those that nobody names any more must go.
    @Test func memoryDoesNotGrow() throws {
        let accounts = try (0..<40).map { try Self.compiled("a\($0)", host: "h\($0).acme.example") }
        var tree = Self.tree(of: accounts)
        var most = 0
        var template = try Self.compiled("a7", host: "h.acme.example", service: "NEW")
        for number in 0..<3000 {
            let name = try #require(ServiceName("S\(number)"))
            template.services = template.services.values.first.map { [name: $0] } ?? [:]
            template.rules[0].services = [.named(name)]
            tree = tree.replacing([template], removing: [], digest: "\(number)")
            // The names grow by a digit.
            if number < 1500 { most = max(most, tree.byteCount) } else { #expect(tree.byteCount < most * 5 / 4) }
        }
        #expect(tree.accountCount == 40)
        #expect(Self.isAllowed("h.acme.example", to: "a7", service: "S2999", by: tree))
        #expect(!Self.isAllowed("h.acme.example", to: "a7", service: "S2998", by: tree))
        #expect(Self.isAllowed("h8.acme.example", to: "a8", service: "IDP", by: tree))
    }

    @Test func oldTreesAreFreed() throws {
        let accounts = try (0..<40).map { try Self.compiled("a\($0)", host: "h\($0).acme.example") }
        let changed = try Self.compiled("a7", host: "new.acme.example")
        weak var oldTree: RuleTree?
        weak var oldBase: WordStore?
        weak var oldPatch: WordStore?
        var tree: RuleTree
        do {
            let first = Self.tree(of: accounts)
            let second = first.replacing([changed], removing: [], digest: "2")
            oldTree = first
            oldBase = first.storage.base.owner
            oldPatch = second.storage.patch.owner
            #expect(second.storage.base.owner === first.storage.base.owner)
            tree = second.replacing([changed], removing: [], digest: "3")
        }
        #expect(oldTree == nil)
        #expect(oldPatch == nil)
        #expect(oldBase != nil)
        // So much has changed that the base is laid out anew.
        tree = tree.replacing(Array(accounts.prefix(20)), removing: [], digest: "4")
        #expect(oldBase == nil)
        #expect(tree.accountCount == 40)
        #expect(Self.isAllowed("h7.acme.example", to: "a7", service: "IDP", by: tree))
    }

    /// Every account can go, and come again.
    @Test func emptyTreesFollowChangesToo() throws {
        let account = try Self.compiled("a", host: "h.acme.example")
        let empty = Self.tree(of: [])
        let one = empty.replacing([account], removing: [], digest: "1")
        #expect(one.accountCount == 1 && one.ruleCount == 1)
        #expect(Self.isAllowed("h.acme.example", to: "a", service: "IDP", by: one))
        let none = one.replacing([], removing: [account.account], digest: "2")
        #expect(none.accountCount == 0 && none.ruleCount == 0 && none.digest == "2")
        #expect(!Self.isAllowed("h.acme.example", to: "a", service: "IDP", by: none))
        #expect(Self.isAllowed("h.acme.example", to: "a", service: "IDP", by: one))
    }
}
