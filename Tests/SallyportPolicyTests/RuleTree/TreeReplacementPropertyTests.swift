import Foundation
import Testing

@testable import SallyportPolicy

/// Trees that follow change after change, against trees that are built whole.
@Suite struct TreeReplacementPropertyTests {
    private static let seed: UInt64 = 0x0C4A_26E5
    /// Changes that are followed; `SALLYPORT_REPLACEMENTS` asks for more.
    private static let changes = Int(ProcessInfo.processInfo.environment["SALLYPORT_REPLACEMENTS"] ?? "") ?? 60

    @Test func isTheTreeOfWhatIsThere() throws {
        var generator = SeededGenerator(seed: Self.seed)
        let pool = try AccountPool(using: &generator)
        var accounts: [AccountID: CompiledAccount] = [:]
        for id in AccountPool.ids { accounts[id] = pool.account(id, using: &generator) }
        var tree = pool.tree(of: accounts.values)
        var patched = 0
        var compacted = 0
        for number in 0..<Self.changes {
            let removed = generator.oneIn(2) ? generator.some(AccountPool.ids, atMost: 2) : []
            let changed = generator.some(AccountPool.ids, atMost: 3).map { pool.account($0, using: &generator) }
            for id in removed { accounts[id] = nil }
            for account in changed { accounts[account.account] = account }
            tree = tree.replacing(changed, removing: removed, digest: "\(number)")
            if tree.storage.patch.words.count > 0 { patched += 1 } else { compacted += 1 }
            try Self.expectSame(tree, pool.tree(of: accounts.values), accounts, "change \(number)", &generator)
        }
        #expect(patched > Self.changes / 5 && compacted > Self.changes / 10, "\(patched) \(compacted)")
    }

    private static func expectSame(
        _ tree: RuleTree, _ whole: RuleTree, _ accounts: [AccountID: CompiledAccount], _ context: String,
        _ generator: inout SeededGenerator
    ) throws {
        try #require(tree.accountCount == whole.accountCount, "\(context), seed \(seed)")
        try #require(tree.ruleCount == whole.ruleCount, "\(context), seed \(seed)")
        let certificates = (Set(tree.certificateReferences), Set(whole.certificateReferences))
        try #require(certificates.0 == certificates.1, "\(context), seed \(seed)")
        let references = certificates.0
        let places = (tree.places(ofCertificates: references), whole.places(ofCertificates: references))
        try #require(places.0 == places.1 && places.0.count == references.count, "\(context), seed \(seed)")
        try #require(tree.byteCount < whole.byteCount * 3 / 2 + 8192, "\(context), seed \(seed)")
        for id in AccountPool.ids {
            for _ in 0..<4 {
                var model = ModelRequest.random(using: &generator)
                model.account = id.text
                let request = try DerivationPropertyTests.asked(model)
                let explanation = tree.explain(request, scopes: HeldScopes(model.scopes))
                let expected = whole.explain(request, scopes: HeldScopes(model.scopes))
                try #require(explanation == expected, "\(model), \(context), seed \(seed)")
            }
        }
    }

    /// The order in which accounts come, and by how many workers, changes nothing that can be seen.
    @Test func joiningInAnyOrderIsTheSame() throws {
        var generator = SeededGenerator(seed: Self.seed + 1)
        let pool = try AccountPool(using: &generator)
        var accounts: [AccountID: CompiledAccount] = [:]
        for id in AccountPool.ids { accounts[id] = pool.account(id, using: &generator) }
        let whole = pool.tree(of: accounts.values.sorted { $0.account.text < $1.account.text })
        for workers in 1...4 {
            let assembler = RuleTreeAssembler(ceiling: pool.ceiling, defaultFallback: pool.defaultFallback)
            var made = (0..<workers).map { _ in assembler.worker() }
            for account in accounts.values.shuffled(using: &generator) {
                made[Int.random(in: 0..<workers, using: &generator)].encode(account)
            }
            for worker in made.shuffled(using: &generator) { assembler.add(worker.finish()) }
            let tree = assembler.finish(digest: "")
            try Self.expectSame(tree, whole, accounts, "\(workers) workers", &generator)
        }
    }
}
