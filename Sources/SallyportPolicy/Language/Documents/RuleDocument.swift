/// One entry of `forward`: what an account may, or must not, do.
package struct RuleDocument: Sendable {
    package var range: SourceRange
    package var id: Located<String>?
    package var hosts: HostTerms
    package var exceptions: [Located<HostPattern>]
    package var schemes: [ForwardURL.Scheme]?
    package var ports: [UInt16]?
    package var paths: [PathPattern]?
    package var methods: [Method]?
    package var services: [Located<ServiceTerm>]?
    package var effect: Effect
    package var scopes: ScopesSetting
    package var certificate: Located<String>?
    package var fallback: Fallback?
    package var timeouts: TimeoutsSetting
    package var limits: LimitsSetting
    package var mode: Mode
    package var isEnabled: Bool
    package var description: String?
}

extension RuleDocument {
    private static let id = Field("id", ValueType<String>.name("a rule's id").located)
    private static let except = Field("except", ValueType<HostPattern>.hostPattern.located.oneOrList)
    private static let schemes = Field("schemes", ValueType<ForwardURL.Scheme>.scheme.oneOrList)
    private static let ports = Field("ports", ValueType<UInt16>.port.oneOrList)
    private static let paths = Field("paths", ValueType<PathPattern>.path.oneOrList)
    private static let methods = Field("methods", ValueType<Method>.method.oneOrList)
    private static let services = Field("services", ValueType<ServiceTerm>.serviceTerm.located.oneOrList)
    private static let effect = Field("effect", ValueType<Effect>.word("an effect"))
    private static let scopes = Field("scopes", ValueType<ScopesSetting>.scopes)
    private static let certificate = Field("certificate", ValueType<String>.certificateReference.located)
    private static let fallback = Field("fallback", ValueType<Fallback>.word("a fallback"))
    private static let timeouts = Field("timeouts", ValueType<TimeoutsSetting>.timeouts)
    private static let limits = Field("limits", ValueType<LimitsSetting>.limits)
    private static let mode = Field("mode", ValueType<Mode>.word("a mode"))
    private static let enabled = Field("enabled", ValueType<Bool>.boolean)
    private static let description = Field("description", ValueType<String>.text)
    private static let fields: [any FieldDescription] = [
        id, MappingReader.host, MappingReader.hosts, except, schemes, ports, paths, methods, services, effect, scopes,
        certificate, fallback, timeouts, limits, mode, enabled, description,
    ]

    static let type = ValueType<RuleDocument>("a rule") { node, context in
        let before = context.diagnostics.count
        guard let reader = MappingReader(node, fields: fields, what: "a rule", &context) else { return nil }
        let effect = reader.value(effect, &context) ?? .allow
        let hosts = reader.hostTerms(&context)
        if hosts == nil, context.diagnostics.count == before {
            context.report(
                .missingKey, "a rule needs `host` or `hosts`", at: SourceRange(at: node.range.start),
                help: "add `host: name.example`: a rule for every host cannot be written")
        }
        reportMisplacedKeys(reader, effect, &context)
        reportEmptyLists(reader, &context)
        return RuleDocument(
            range: node.range, id: reader.value(id, &context), hosts: hosts ?? HostTerms(isUnderHost: true, terms: []),
            exceptions: reader.value(except, &context) ?? [], schemes: reader.value(schemes, &context),
            ports: reader.value(ports, &context), paths: reader.value(paths, &context),
            methods: reader.value(methods, &context), services: reader.value(services, &context), effect: effect,
            scopes: reader.value(scopes, &context) ?? ScopesSetting(),
            certificate: reader.value(certificate, &context), fallback: reader.value(fallback, &context),
            timeouts: reader.value(timeouts, &context) ?? TimeoutsSetting(),
            limits: reader.value(limits, &context) ?? LimitsSetting(), mode: reader.value(mode, &context) ?? .enforce,
            isEnabled: reader.value(enabled, &context) ?? true, description: reader.value(description, &context))
    }

    /// A deny asks for nothing, and only a deny has exceptions: a key that would do nothing is a mistake.
    private static func reportMisplacedKeys(
        _ reader: MappingReader, _ effect: Effect, _ context: inout DecodingContext
    ) {
        let misplaced =
            switch effect {
            case .allow: ["except"]
            case .deny: ["scopes", "certificate", "fallback", "timeouts", "limits"]
            }
        for name in misplaced {
            guard let entry = reader.entry(name) else { continue }
            let help =
                effect == .allow
                ? "an allow is narrowed by a deny rule of its own; `except` belongs to a rule with `effect: deny`"
                : "remove it, or `effect: deny`: what is denied asks for nothing"
            context.report(
                .keyNotAllowedHere, "a rule that says \(effect.rawValue) cannot have `\(name)`", at: entry.keyRange,
                help: help)
        }
    }

    /// An empty list would match nothing, which is never what was meant.
    private static func reportEmptyLists(_ reader: MappingReader, _ context: inout DecodingContext) {
        for name in ["schemes", "ports", "paths", "methods", "services"] {
            guard let entry = reader.entry(name), case .sequence(let items) = entry.value.value, items.isEmpty else {
                continue
            }
            context.report(
                .emptyValue, "the list `\(name)` is empty: the rule would match nothing", at: entry.value.range,
                help: "name at least one, or remove `\(name)`")
        }
    }
}
