/// What a rule asks of one request: everything that a tie between two rules would leave open.
struct RuleAsk: Hashable {
    var scopes: [Scope]
    var certificate: String?
    var fallback: Fallback
    var timeouts: Timeouts
    var limits: Limits
    var mode: Mode

    init(_ rule: CompiledRule, in account: CompiledAccount, method: Method, service: ServiceName?) {
        let declared = service.flatMap { account.services[$0] }
        scopes = rule.obligations.scopes(for: method)
        certificate = rule.obligations.certificate ?? declared?.certificate
        fallback = rule.obligations.fallback ?? declared?.fallback ?? account.fallback
        timeouts = rule.obligations.timeouts
        limits = rule.obligations.limits
        mode = rule.mode
    }

    /// What the two ask differently, in the words of the language.
    func differences(from other: RuleAsk) -> [String] {
        var names: [String] = []
        if scopes != other.scopes { names.append("scopes") }
        if certificate != other.certificate { names.append("certificate") }
        if fallback != other.fallback { names.append("fallback") }
        if timeouts != other.timeouts { names.append("timeouts") }
        if limits != other.limits { names.append("limits") }
        if mode != other.mode { names.append("mode") }
        return names
    }
}
