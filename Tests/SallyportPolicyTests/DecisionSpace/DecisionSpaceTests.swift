import Testing

@testable import SallyportPolicy

/// The classes of requests against the rule tree, over random policies.
@Suite struct DecisionSpaceTests {
    private static let policies = 60

    /// Whatever is chosen out of a class is decided as the class is.
    @Test(arguments: [UInt64(0x5A11_9001), 0x5A11_9002])
    func everyClassIsDecidedAsItsRequestsAre(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var compared = 0
        for _ in 0..<Self.policies {
            let (model, tree) = DecisionPropertyTests.validPolicy(using: &generator)
            let policy = try DecisionPropertyTests.compiled(model)
            for account in policy.accounts {
                for leaf in SpaceWalk.leaves(of: account, policy.ceiling) {
                    let request = try #require(
                        try leaf.request(to: account.account, using: &generator), "seed \(seed): no example of \(leaf)")
                    let expected = Verdict(tree.decide(request, scopes: .everyScope))
                    guard leaf.judgement.verdict != expected else { continue }
                    Issue.record(
                        """
                        seed \(seed), \(request): \(leaf.judgement) instead of \(expected)
                        \(DecisionPropertyTests.text(of: model))
                        """)
                    return
                }
                compared += 1
            }
        }
        #expect(compared > Self.policies)
    }

    /// Whatever is asked matches the rules of some class, in the same order.
    @Test(arguments: [UInt64(0x5A11_9003)])
    func everyRequestIsOfAClass(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<Self.policies {
            let (model, _) = DecisionPropertyTests.validPolicy(using: &generator)
            let policy = try DecisionPropertyTests.compiled(model)
            guard let account = policy.accounts.first else { continue }
            let known = Set(SpaceWalk.leaves(of: account, policy.ceiling).map(\.shape))
            for _ in 0..<200 {
                let asked = ModelRequest.random(using: &generator)
                let request = PolicyRequest(
                    account: account.account, method: try #require(Method(rawValue: asked.method)),
                    url: try ForwardURL(asked.url),
                    service: try asked.service.map { try #require(ServiceName($0)) })
                let shape = SpaceWalk.Shape(of: request, account, policy.ceiling)
                #expect(
                    known.contains(shape),
                    "seed \(seed), \(request): \(shape)\n\(DecisionPropertyTests.text(of: model))")
            }
        }
    }

    @Test func aNameThatIsTooLongIsOfNoClass() throws {
        // 251 bytes: one label of one byte can stand before it, and 36 such labels there are.
        let labels = Array(repeating: String(repeating: "a", count: 61), count: 4).joined(separator: ".")
        let suffix = String(labels.dropFirst()) + ".b.c"
        #expect(suffix.utf8.count == 250)
        let long = "x\(suffix)"
        let space = try Self.space(["**.\(long)"])
        let classes = space.hostClasses()
        let matched = try #require(classes.first { !$0.matches.isEmpty })
        let examples = matched.atoms.compactMap { space.hosts.example(of: $0)?.description }
        #expect(examples == ["a.\(long)"])
        let taken = try Self.space(["**.\(long)"] + "abcdefghijklmnopqrstuvwxyz0123456789".map { "\($0).\(long)" })
        #expect(taken.hostClasses().filter { !$0.matches.isEmpty }.flatMap(\.atoms).count == 36)
    }

    @Test func whatIsFreshIsNotNamed() throws {
        let hosts = ["any.acme.example", "**.acme.example", "any", "a.any.acme.example"]
        let space = try Self.space(hosts, paths: ["/any", "/*", "/v/any", "/v/*"], services: ["OTHER"])
        let named = Set(hosts)
        for hostClass in space.hostClasses() {
            for case .oneBelow(let node) in hostClass.atoms {
                let example = try #require(space.hosts.example(of: .oneBelow(node: node)))
                #expect(!named.contains(example.description))
            }
            for pathClass in space.pathClasses(of: hostClass) where !pathClass.matches.isEmpty {
                for case .below(let text) in pathClass.atoms {
                    #expect(!["/any", "/v/any"].contains(pathClass.tree.example(of: .below(text))))
                }
            }
        }
        let services = space.serviceClasses(of: [0]).flatMap(\.atoms).map { $0.example?.text ?? "none" }
        #expect(services.sorted() == ["OTHER", "OTHER2", "none"])
    }

    private static func space(_ hosts: [String], paths: [String] = [], services: [String] = []) throws -> DecisionSpace
    {
        func list(_ items: [String]) -> String { items.map { "\"\($0)\"" }.joined(separator: ", ") }
        let paths = paths.isEmpty ? "" : ", paths: [\(list(paths))]"
        let names = services.isEmpty ? "" : ", services: [\(list(services))]"
        let fixture = try PolicyFixture(account("forward: [{ host: [\(list(hosts))]\(paths)\(names) }]"))
        return DecisionSpace(
            rules: fixture.policy.accounts[0].rules, services: [], ceilings: CeilingSpace([Ceiling()]))
    }
}
