import Foundation
import Testing

@testable import SallyportPolicy

/// What is told of policies in use, whose documents are not kept, is what the whole of them says.
@Suite struct BrowsingPropertyTests {
    private static let seed: UInt64 = 0xB20_35E
    private static let policies = 12
    private static let requestsPerPolicy = 25

    /// A folder with a random policy, and the policy in both forms.
    private final class Sample {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("browsing-\(UUID().uuidString)")
        let policy: CompiledPolicy
        let tree: RuleTree
        let loaded: LoadedPolicies

        init(using generator: inout SeededGenerator) throws {
            var (model, _) = DecisionPropertyTests.validPolicy(using: &generator)
            for text in model.write() {
                let file = folder.appendingPathComponent(text.path)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.bytes).write(to: file)
            }
            let whole = PolicyLoader.load([folder.path], lint: false)
            policy = try #require(whole.policy)
            tree = try #require(whole.tree)
            loaded = try #require(PolicyLoader.reload([folder.path], after: nil).loaded)
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        var accounts: [CompiledAccount] { policy.accounts + policy.disabledAccounts }
    }

    @Test func accountsAreThoseOfThePolicy() throws {
        var generator = SeededGenerator(seed: Self.seed)
        for _ in 0..<Self.policies {
            let sample = try Sample(using: &generator)
            let disabled = Set(sample.policy.disabledAccounts.map(\.account))
            for account in sample.accounts {
                guard case .loaded(let found, let isEnabled) = sample.loaded.account(account.account) else {
                    Issue.record("\(account.account) is not found")
                    continue
                }
                #expect(isEnabled != disabled.contains(account.account))
                #expect(found.json(isEnabled: isEnabled) == account.json(isEnabled: isEnabled))
            }
            let listed = sample.loaded.accounts(matching: "", offset: 0, limit: .max)
            #expect(listed.entries.map(\.account).sorted() == sample.accounts.map(\.account.text).sorted())
            #expect(Set(listed.entries.filter { !$0.isEnabled }.map(\.account)) == Set(disabled.map(\.text)))
            #expect(sample.loaded.account(try #require(AccountID("nobody-has-this"))).isUndefined)
        }
    }

    @Test func hostsAreFoundByEveryPatternThatMatches() throws {
        var generator = SeededGenerator(seed: Self.seed)
        var hits = 0
        for _ in 0..<Self.policies {
            let sample = try Sample(using: &generator)
            for _ in 0..<Self.requestsPerPolicy {
                guard let url = try? ForwardURL(ModelRequest.random(using: &generator).url) else { continue }
                let text = url.host.description
                let expected = sample.policy.accounts.filter { account in
                    account.rules.contains { rule in
                        rule.hosts.contains { $0.matches(url.host) || $0.description.contains(text) }
                    }
                }
                let found = sample.loaded.accounts(matching: text, offset: 0, limit: .max)
                #expect(found.entries.map(\.account).sorted() == expected.map(\.account.text).sorted(), "\(text)")
                hits += expected.count
            }
        }
        #expect(hits > 30)
    }

    @Test func explanationsAreThoseOfTheWholePolicy() throws {
        var generator = SeededGenerator(seed: Self.seed)
        for _ in 0..<Self.policies {
            let sample = try Sample(using: &generator)
            let explainer = RequestExplainer(tree: sample.tree, policy: sample.policy)
            for _ in 0..<Self.requestsPerPolicy {
                let request = ModelRequest.random(using: &generator)
                let method = try #require(Method(rawValue: request.method))
                let expected = explainer.explain(
                    account: request.account, method: method, url: request.url, service: request.service,
                    scopes: request.scopes, methods: Method.allCases, allServices: true)
                let found = sample.loaded.explain(
                    account: request.account, method: method, url: request.url, service: request.service,
                    scopes: request.scopes, methods: Method.allCases, allServices: true)
                try #require(found.json(folder: "") == expected.json(folder: ""), "\(request)")
            }
        }
    }
}

extension LoadedAccount {
    fileprivate var isUndefined: Bool {
        if case .undefined = self { return true }
        return false
    }
}
