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
    private static let description = Field("description", ValueType<String>.text, "What the defaults are for.")
    private static let scopes = Field(
        "scopes", ValueType<ScopesSetting>.scopes, "The scopes that every call asks for, by what its method does.")
    private static let fallback = Field(
        "fallback", ValueType<Fallback>.fallback, "What happens where there is no usable client certificate.")
    private static let timeouts = Field(
        "timeouts", ValueType<TimeoutsSetting>.timeouts, "How long a call may take, step by step.")
    private static let limits = Field(
        "limits", ValueType<LimitsSetting>.limits, "How much each account may send, and how often.")
    private static let deny = Field(
        "deny", Denial.type.list, "The ceiling: no account can allow what is denied here.")
    private static let networks = Field(
        "networks", allowedNetworks, "Which private and special networks may be connected to.")
    static let form = MappingForm(
        "the defaults", PolicyDocument.header + [description, scopes, fallback, timeouts, limits, deny, networks])

    private static let allow = Field(
        "allow", ValueType<IPNetwork>.network.list,
        "Private, loopback, link-local and other special networks that may be connected to all the same.")
    private static let allowedNetworks = ValueType<[IPNetwork]>.mapping(MappingForm("`networks`", [allow])) {
        reader, context in reader.value(allow, &context) ?? []
    }

    init?(_ node: YAMLNode, _ context: inout DecodingContext) {
        guard let reader = MappingReader(node, Self.form, &context) else { return nil }
        reader.judge(Self.description, &context)
        range = node.range
        scopes = reader.value(Self.scopes, &context) ?? ScopesSetting()
        fallback = reader.value(Self.fallback, &context)
        fallbackRange = reader.entry(Self.fallback.key.name)?.value.range
        timeouts = reader.value(Self.timeouts, &context) ?? TimeoutsSetting()
        limits = reader.value(Self.limits, &context) ?? LimitsSetting()
        denials = reader.value(Self.deny, &context) ?? []
        allowedNetworks = reader.value(Self.networks, &context) ?? []
    }
}

extension DefaultsDocument.Denial {
    private static let id = Field(
        "id", ValueType<String>.name("a rule's id").located, "A stable name for audit records and tests.")
    private static let except = Field(
        "except", ValueType<HostPattern>.hostPattern.located.oneOrList, "Hosts that are not denied all the same.")
    private static let networks = Field(
        "networks", ValueType<IPNetwork>.network.oneOrList, "Networks that no call may connect to.")
    private static let enabled = Field(
        "enabled", ValueType<Bool>.boolean, "`false`: as if the entry were not there.")
    private static let description = Field("description", ValueType<String>.text, "Why this is denied.")
    private static let form = MappingForm(
        "an entry of `deny`", [id, HostTerms.host, HostTerms.hosts, except, networks, enabled, description],
        rules: [
            HostTerms.notBoth,
            .any(
                of: [HostTerms.host, HostTerms.hosts, networks],
                message: "an entry of `deny` needs `hosts` or `networks`",
                help: "add `hosts: [\"**.internal.example\"]` or `networks: [169.254.0.0/16]`"),
        ])

    static let type = ValueType<Self>.mapping(form, expectation: "hosts or networks to deny") { reader, context in
        reader.judge(description, &context)
        return DefaultsDocument.Denial(
            range: reader.range, id: reader.value(id, &context), hosts: HostTerms(reader, &context),
            exceptions: reader.value(except, &context) ?? [], networks: reader.value(networks, &context) ?? [],
            isEnabled: reader.value(enabled, &context) ?? true)
    }
}
