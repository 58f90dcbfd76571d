/// Why a rule does not match a request, in words.
struct RuleMismatch {
    private let rule: CompiledRule
    private let request: PolicyRequest

    init(_ rule: CompiledRule, _ request: PolicyRequest) {
        self.rule = rule
        self.request = request
    }

    /// What the rule takes in this field, against what the request has.
    func sentence(_ field: RuleField) -> String {
        "its \(field.rawValue) does not match: \(details(field))"
    }

    private func details(_ field: RuleField) -> String {
        switch field {
        case .host:
            if let exception = rule.exceptions.first(where: { $0.matches(request.url.host) }) {
                return "`\(exception)` is excepted"
            }
            return "it is for \(Counted.list(rule.hosts.map { "`\($0)`" })), not `\(request.url.host)`"
        case .path:
            return "it takes \(Counted.list((rule.paths ?? []).map { "`\($0)`" })), not `\(request.url.matchPath)`"
        case .port:
            let ports = rule.ports.map { Counted.list($0.map(String.init)) }
            return "it takes \(ports ?? "the scheme's own, \(request.url.scheme.defaultPort)"), not \(request.url.port)"
        case .scheme:
            let schemes = Counted.list((rule.schemes ?? [.https]).map(\.rawValue))
            return "it takes \(schemes)\(rule.schemes == nil ? " alone" : ""), not \(request.url.scheme.rawValue)"
        case .method:
            let methods = rule.methods ?? Method.allCases.filter(\.isForwardedUnlessNamed)
            return "it takes \(methods.map(\.rawValue).joined(separator: ", ")), not \(request.method)"
        case .service:
            let names = (rule.services ?? []).map { $0.name.map { "`\($0)`" } ?? "no service" }
            return "it is for \(Counted.list(names)), not \(request.service.map { "`\($0)`" } ?? "for no service")"
        }
    }
}
