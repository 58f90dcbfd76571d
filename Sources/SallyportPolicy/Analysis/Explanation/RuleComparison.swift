/// Why of two rules that match a request one comes first, in words.
struct RuleComparison {
    private let rule: CompiledRule
    private let first: CompiledRule
    private let request: PolicyRequest

    init(_ rule: CompiledRule, _ first: CompiledRule, _ request: PolicyRequest) {
        self.rule = rule
        self.first = first
        self.request = request
    }

    /// Why `first` comes first, when they differ in this field.
    func sentence(_ field: RulePrecedence.Field) -> String {
        switch field {
        case .origin: "the account's own rule at \(first.reference) comes before a profile's"
        case .rule(.host): "\(wider(hosts(of: rule), hosts(of: first)))"
        case .rule(.path):
            rule.paths == nil
                ? "\(first.reference) names the path" : wider(paths(of: rule), paths(of: first))
        case .rule(let field): "\(first.reference) names the \(field.rawValue)"
        }
    }

    private func wider(_ own: String, _ other: String) -> String {
        "`\(own)` is less specific than `\(other)` of \(first.reference)"
    }

    private func hosts(of rule: CompiledRule) -> String {
        let matching = rule.hosts.filter { $0.matches(request.url.host) }
        return matching.max { precedence(host: $0) < precedence(host: $1) }?.description ?? ""
    }

    private func paths(of rule: CompiledRule) -> String {
        let matching = (rule.paths ?? []).filter { $0.matches(request.url.matchPath) }
        return matching.max { precedence(path: $0) < precedence(path: $1) }?.description ?? ""
    }

    private func precedence(host: HostPattern) -> RulePrecedence {
        var single = rule
        single.hosts = [host]
        return RulePrecedence(of: single, for: request)
    }

    private func precedence(path: PathPattern) -> RulePrecedence {
        var single = rule
        single.paths = [path]
        return RulePrecedence(of: single, for: request)
    }
}
