import Dispatch
import Synchronization
import Testing

@testable import SallyportPolicy

/// Decisions on several threads while the tree is exchanged: each is of one generation. For ThreadSanitizer above all.
@Suite struct TreeSwapTests {
    private static let generations = 300

    /// Two accounts that may call the same host, which has another name in every generation.
    private static func accounts(_ generation: Int, _ template: [CompiledAccount]) -> [CompiledAccount] {
        template.map { account in
            var account = account
            account.rules[0].hosts = [HostPattern(.exact, name: "g\(generation).acme.example")]
            return account
        }
    }

    @Test func everyDecisionIsOfOneGeneration() throws {
        let policy = try PolicyFixture(
            account("forward: [{ host: g.acme.example }]", id: "a"),
            account("forward: [{ host: g.acme.example }]", id: "b")
        ).policy
        let first = RuleTree(
            CompiledPolicy(
                ceiling: policy.ceiling, accounts: Self.accounts(0, policy.accounts),
                defaultFallback: policy.defaultFallback), digest: "0")
        let current = Mutex(first)
        let wrong = Mutex<[String]>([])
        let decisions = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            if thread == 0 {
                for generation in 1...Self.generations {
                    let old = current.withLock { $0 }
                    let new = old.replacing(
                        Self.accounts(generation, policy.accounts), removing: [], digest: "\(generation)")
                    current.withLock { $0 = new }
                }
                return
            }
            var generation = 0
            while generation < Self.generations {
                let tree = current.withLock { $0 }
                generation = Int(tree.digest) ?? 0
                for id in ["a", "b"] {
                    for asked in [generation, generation + 1] {
                        let answer = tree.explain(
                            account: id, method: .get, url: "https://g\(asked).acme.example/", service: nil,
                            scopes: nil)
                        if (answer.outcome == .allow) != (asked == generation) {
                            wrong.withLock { $0.append("\(id) \(asked) of \(generation)") }
                        }
                        decisions.add(1, ordering: .relaxed)
                    }
                }
            }
        }
        #expect(wrong.withLock { $0 } == [])
        #expect(decisions.load(ordering: .relaxed) > 8)
    }
}
