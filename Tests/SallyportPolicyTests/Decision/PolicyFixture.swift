import Testing

@testable import SallyportPolicy

/// Policies given as text, and questions to them in words.
struct PolicyFixture {
    let tree: RuleTree
    let policy: CompiledPolicy

    /// Loads documents that must be without errors; each goes into a file of its own, `1.yaml`, `2.yaml` and so on.
    init(_ documents: String..., sourceLocation: SourceLocation = #_sourceLocation) throws {
        let texts = documents.enumerated().map { number, document in
            PolicyLoader.Text(
                path: "\(number + 1).yaml", relativePath: "\(number + 1).yaml", bytes: Array(document.utf8))
        }
        let outcome = PolicyLoader.load(texts, at: ".", lint: false)
        tree = try #require(outcome.tree, "\(outcome.diagnostics)", sourceLocation: sourceLocation)
        policy = try #require(outcome.policy)
    }

    func explain(
        _ method: SallyportPolicy.Method, _ url: String, account: String = "acme", service: String? = nil,
        scopes: [String]? = nil
    ) -> Explanation {
        tree.explain(
            account: account, method: method, url: url, service: service, scopes: scopes.map(HeldScopes.init))
    }
}

/// An account document with this body.
func account(_ body: String, id: String = "acme") -> String {
    "version: 1\nkind: Account\naccount: \(id)\n\(body)\n"
}
