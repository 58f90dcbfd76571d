/// The decision of one request by method, by service, or by both.
struct DecisionTable {
    private let tree: RuleTree
    private let request: PolicyRequest
    private let scopes: HeldScopes?
    private let methods: [Method]
    private let services: [ServiceChoice]

    init(
        tree: RuleTree, request: PolicyRequest, scopes: HeldScopes?, methods: [Method], services: [ServiceChoice]
    ) {
        self.tree = tree
        self.request = request
        self.scopes = scopes
        self.methods = methods
        self.services = services
    }

    var rows: [DecisionTableRow] {
        methods.flatMap { method in
            services.map { service in
                var asked = request
                asked.method = method
                asked.service = service.name
                return DecisionTableRow(
                    method: method, service: service, verdict: tree.explain(asked, scopes: scopes))
            }
        }
    }
}

/// One line of the table.
package struct DecisionTableRow: Sendable {
    package var method: Method
    package var service: ServiceChoice
    package var verdict: Explanation
}

/// A service that the table asks for.
package struct ServiceChoice: Hashable, Sendable {
    /// The service; nil for none.
    package var name: ServiceName?
    /// Whether it stands for every service that the account neither declares nor names.
    package var isStranger = false

    init(_ name: ServiceName?) {
        self.name = name
    }

    /// None, every service that the account declares or a rule of it names, and one that nobody does.
    static func all(of account: CompiledAccount?) -> [ServiceChoice] {
        let named = account?.rules.flatMap { $0.services ?? [] }.compactMap(\.name) ?? []
        let known = Set(named + (account.map { Array($0.services.keys) } ?? []))
        let candidates = (0...known.count).lazy.compactMap { ServiceName($0 == 0 ? "OTHER" : "OTHER-\($0)") }
        var stranger = ServiceChoice(candidates.first { !known.contains($0) })
        stranger.isStranger = true
        return [ServiceChoice(nil)] + known.sorted { $0.text < $1.text }.map { ServiceChoice($0) } + [stranger]
    }
}
