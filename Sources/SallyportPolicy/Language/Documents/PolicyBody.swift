/// What an account and a profile both may say.
package struct PolicyBody: Hashable, Sendable {
    /// A service with the client certificate that wraps its calls.
    package struct Service: Hashable, Sendable {
        package var name: Located<ServiceName>
        package var certificate: Located<String>?
        package var fallback: Fallback?
        package var isEnabled: Bool
        package var description: String?
    }

    package var description: String?
    package var services: [Service] = []
    package var forward: [RuleDocument] = []
    package var fallback: Fallback?
    /// Where `fallback` is said.
    package var fallbackRange: SourceRange?
    package var scopes = ScopesSetting()
    package var timeouts = TimeoutsSetting()
    package var limits = LimitsSetting()
}

extension PolicyBody {
    private static let description = Field(
        "description", ValueType<String>.text, "Whom or what it is for, as people call it.")
    private static let services = Field(
        "services", Service.type.mapping(keys: ValueType<ServiceName>.declaredService),
        "The services that requests may name, each with its client certificate.")
    private static let forward = Field(
        "forward", RuleDocument.type.list,
        "The rules, in any order: nothing is allowed that no rule allows.")
    private static let fallback = Field(
        "fallback", ValueType<Fallback>.fallback,
        "What happens where there is no usable client certificate; overrides the defaults.")
    private static let scopes = Field(
        "scopes", ValueType<ScopesSetting>.scopes, "The scopes that a call asks for, in place of the defaults'.")
    private static let timeouts = Field(
        "timeouts", ValueType<TimeoutsSetting>.timeouts, "How long a call may take, in place of the defaults.")
    private static let limits = Field(
        "limits", ValueType<LimitsSetting>.limits, "How much may be sent, and how often, in place of the defaults.")
    static let fields: [any FieldDescription] = [
        description, fallback, scopes, timeouts, limits, services, forward,
    ]

    init(_ reader: MappingReader, _ context: inout DecodingContext) {
        description = reader.value(Self.description, &context)
        services = (reader.value(Self.services, &context) ?? []).map { name, body in
            Service(
                name: name, certificate: body.certificate, fallback: body.fallback, isEnabled: body.isEnabled,
                description: body.description)
        }
        forward = reader.value(Self.forward, &context) ?? []
        fallback = reader.value(Self.fallback, &context)
        fallbackRange = reader.entry(Self.fallback.key.name)?.value.range
        scopes = reader.value(Self.scopes, &context) ?? ScopesSetting()
        timeouts = reader.value(Self.timeouts, &context) ?? TimeoutsSetting()
        limits = reader.value(Self.limits, &context) ?? LimitsSetting()
        reportDuplicateIDs(&context)
    }

    private func reportDuplicateIDs(_ context: inout DecodingContext) {
        var first: [String: SourceRange] = [:]
        for id in forward.compactMap(\.id) {
            guard let earlier = first[id.value] else {
                first[id.value] = id.range
                continue
            }
            context.report(
                .duplicateRuleID, "another rule here has the id `\(id.value)`", at: id.range,
                help: "give one of them another id",
                related: [.init(span: context.span(earlier), message: "first used here")])
        }
    }
}

extension PolicyBody.Service {
    /// A service's settings, without its name, which is the key that they stand under.
    struct Settings: Sendable {
        var certificate: Located<String>?
        var fallback: Fallback?
        var isEnabled: Bool
        var description: String?
    }

    private static let certificate = Field.required(
        "certificate", ValueType<String>.certificateReference.located,
        "The client certificate of the service's calls, such as `file:acme.pem`.")
    private static let fallback = Field(
        "fallback", ValueType<Fallback>.fallback, "What happens where this certificate is not usable.")
    private static let enabled = Field(
        "enabled", ValueType<Bool>.boolean, "`false`: as if the service were not there.")
    private static let description = Field("description", ValueType<String>.text, "What the service is.")

    static let type = ValueType<Settings>.mapping(
        MappingForm("a service", [certificate, fallback, enabled, description])
    ) { reader, context in
        Settings(
            certificate: reader.value(certificate, &context), fallback: reader.value(fallback, &context),
            isEnabled: reader.value(enabled, &context) ?? true, description: reader.value(description, &context))
    }.named("service")
}
