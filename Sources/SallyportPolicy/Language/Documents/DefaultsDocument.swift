/// `kind: Defaults`: what holds for every account.
package struct DefaultsDocument: Sendable {
    /// An entry of `deny`: part of the ceiling that no account can lift.
    package struct Denial: Sendable {
        package var range: SourceRange
        package var id: Located<String>?
        package var hosts: HostTerms?
        package var exceptions: [Located<HostPattern>]
        package var networks: [IPNetwork]
        package var isEnabled: Bool
    }

    package var range: SourceRange
    package var scopes: ScopesSetting
    package var fallback: Fallback?
    /// Where `fallback` is said.
    package var fallbackRange: SourceRange?
    package var timeouts: TimeoutsSetting
    package var limits: LimitsSetting
    package var denials: [Denial]
    /// Special-purpose networks that may be connected to all the same.
    package var allowedNetworks: [IPNetwork]
}

extension DefaultsDocument {
    private static let scopes = Field("scopes", ValueType<ScopesSetting>.scopes)
    private static let fallback = Field("fallback", ValueType<Fallback>.word("a fallback"))
    private static let timeouts = Field("timeouts", ValueType<TimeoutsSetting>.timeouts)
    private static let limits = Field("limits", ValueType<LimitsSetting>.limits)
    private static let deny = Field("deny", Denial.type.list)
    private static let networks = Field("networks", allowedNetworksType)
    private static let description = Field("description", ValueType<String>.text)
    private static let fields: [any FieldDescription] =
        PolicyDocument.header + [description, scopes, fallback, timeouts, limits, deny, networks]

    private static let allowedNetworksType = ValueType<[IPNetwork]>("`allow` with a list of networks") {
        node, context in
        let allow = Field("allow", ValueType<IPNetwork>.network.list)
        guard let reader = MappingReader(node, fields: [allow], what: "`networks`", &context) else { return nil }
        return reader.value(allow, &context) ?? []
    }

    init?(_ node: YAMLNode, _ context: inout DecodingContext) {
        guard let reader = MappingReader(node, fields: Self.fields, what: "the defaults", &context) else { return nil }
        range = node.range
        scopes = reader.value(Self.scopes, &context) ?? ScopesSetting()
        fallback = reader.value(Self.fallback, &context)
        fallbackRange = reader.entry(Self.fallback.name)?.value.range
        timeouts = reader.value(Self.timeouts, &context) ?? TimeoutsSetting()
        limits = reader.value(Self.limits, &context) ?? LimitsSetting()
        denials = reader.value(Self.deny, &context) ?? []
        allowedNetworks = reader.value(Self.networks, &context) ?? []
    }
}

extension DefaultsDocument.Denial {
    private static let id = Field("id", ValueType<String>.name("a rule's id").located)
    private static let except = Field("except", ValueType<HostPattern>.hostPattern.located.oneOrList)
    private static let networks = Field("networks", ValueType<IPNetwork>.network.oneOrList)
    private static let enabled = Field("enabled", ValueType<Bool>.boolean)
    private static let description = Field("description", ValueType<String>.text)

    static let type = ValueType<Self>("hosts or networks to deny") { node, context in
        let fields: [any FieldDescription] = [
            id, MappingReader.host, MappingReader.hosts, except, networks, enabled, description,
        ]
        guard let reader = MappingReader(node, fields: fields, what: "an entry of `deny`", &context) else { return nil }
        if reader.entry("host") == nil, reader.entry("hosts") == nil, reader.entry("networks") == nil {
            context.report(
                .missingKey, "an entry of `deny` needs `hosts` or `networks`", at: SourceRange(at: node.range.start),
                help: "add `hosts: [\"**.internal.example\"]` or `networks: [169.254.0.0/16]`")
        }
        return DefaultsDocument.Denial(
            range: node.range, id: reader.value(id, &context), hosts: reader.hostTerms(&context),
            exceptions: reader.value(except, &context) ?? [], networks: reader.value(networks, &context) ?? [],
            isEnabled: reader.value(enabled, &context) ?? true)
    }
}
