/// One entry of `forward`: what an account may, or must not, do.
package struct RuleDocument: Hashable, Sendable {
    package var range: SourceRange
    package var id: Located<String>?
    package var hosts: HostTerms
    package var exceptions: [Located<HostPattern>] = []
    package var schemes: [ForwardURL.Scheme]?
    package var ports: [UInt16]?
    package var paths: [PathPattern]?
    package var methods: [Method]?
    package var services: [Located<ServiceTerm>]?
    package var effect = Effect.allow
    package var scopes = ScopesSetting()
    package var certificate: Located<String>?
    package var fallback: Fallback?
    package var timeouts = TimeoutsSetting()
    package var limits = LimitsSetting()
    package var mode = Mode.enforce
    package var isEnabled = true
    package var description: String?
}

extension RuleDocument {
    private static let id = Field(
        "id", ValueType<String>.name("a rule's id").located, "A stable name for audit records and tests.")
    private static let except = Field(
        "except", ValueType<HostPattern>.hostPattern.located.oneOrList,
        "Hosts that a deny does not deny all the same.")
    private static let schemes = Field(
        "schemes", ValueType<ForwardURL.Scheme>.scheme.several("schemes"), "`https` alone unless said.")
    private static let ports = Field(
        "ports", ValueType<UInt16>.port.several("ports"), "The scheme's default port alone unless said.")
    private static let paths = Field(
        "paths", ValueType<PathPattern>.path.several("paths"),
        "Literal paths, or `/orders/*` for everything below; any path unless said.")
    private static let methods = Field(
        "methods", ValueType<Method>.method.several("methods"), "GET, POST, PUT and DELETE unless said.")
    private static let services = Field(
        "services", ValueType<ServiceTerm>.serviceTerm.located.several("services"),
        "For these services only; `none` stands for a request that names no service.")
    private static let effect = Field(
        "effect", ValueType<Effect>.word("an effect"), "`allow` unless said; a deny that matches always wins.")
    private static let scopes = Field(
        "scopes", ValueType<ScopesSetting>.scopes, "The scopes that such a call asks for, in place of the account's.")
    private static let certificate = Field(
        "certificate", ValueType<String>.certificateReference.located,
        "The client certificate of such a call, in place of the service's.")
    private static let fallback = Field(
        "fallback", ValueType<Fallback>.fallback, "What happens where there is no usable client certificate.")
    private static let timeouts = Field(
        "timeouts", ValueType<TimeoutsSetting>.timeouts, "How long such a call may take.")
    private static let limits = Field(
        "limits", ValueType<LimitsSetting>.limits, "How much such calls may send, and how often.")
    private static let mode = Field(
        "mode", ValueType<Mode>.word("a mode"),
        "`report` lets through what this rule would refuse, and records it; `enforce` unless said.")
    private static let enabled = Field(
        "enabled", ValueType<Bool>.boolean, "`false`: as if the rule were not there.")
    private static let description = Field("description", ValueType<String>.text, "What the rule is for.")
    private static let form = MappingForm(
        "a rule",
        [
            id, HostTerms.host, HostTerms.hosts, except, schemes, ports, paths, methods, services, effect, scopes,
            certificate, fallback, timeouts, limits, mode, enabled, description,
        ],
        rules: [
            .any(
                of: [HostTerms.host, HostTerms.hosts], message: "a rule needs `host` or `hosts`",
                help: "add `host: name.example`: a rule for every host cannot be written"),
            HostTerms.notBoth,
            .none(
                of: [except], unless: effect, says: Effect.deny.rawValue, message: "a rule that says allow cannot have",
                help: "an allow is narrowed by a deny rule of its own; `except` belongs to a rule with `effect: deny`"),
            .none(
                of: [scopes, certificate, fallback, timeouts, limits], where: effect, says: Effect.deny.rawValue,
                message: "a rule that says deny cannot have",
                help: "remove it, or `effect: deny`: what is denied asks for nothing"),
        ])

    static let type = ValueType<RuleDocument>.mapping(form) { reader, context in
        RuleDocument(
            range: reader.range, id: reader.value(id, &context),
            hosts: HostTerms(reader, &context) ?? HostTerms(isUnderHost: true, terms: []),
            exceptions: reader.value(except, &context) ?? [], schemes: reader.value(schemes, &context),
            ports: reader.value(ports, &context), paths: reader.value(paths, &context),
            methods: reader.value(methods, &context), services: reader.value(services, &context),
            effect: reader.value(effect, &context) ?? .allow,
            scopes: reader.value(scopes, &context) ?? ScopesSetting(),
            certificate: reader.value(certificate, &context), fallback: reader.value(fallback, &context),
            timeouts: reader.value(timeouts, &context) ?? TimeoutsSetting(),
            limits: reader.value(limits, &context) ?? LimitsSetting(), mode: reader.value(mode, &context) ?? .enforce,
            isEnabled: reader.value(enabled, &context) ?? true, description: reader.value(description, &context))
    }.named("rule")
}

extension ValueType {
    /// One such value or more: an empty list would match nothing, which is never what was meant.
    fileprivate func several(_ what: String) -> ValueType<[Value]> {
        oneOrMore(
            emptiness: "the list `\(what)` is empty: the rule would match nothing",
            help: "name at least one, or remove `\(what)`")
    }
}
