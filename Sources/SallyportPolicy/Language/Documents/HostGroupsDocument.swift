/// `kind: HostGroups`: named lists of host patterns.
package struct HostGroupsDocument: Sendable {
    /// A named list.
    package struct Group: Sendable {
        package var name: Located<String>
        package var patterns: [Located<HostPattern>]
    }

    package var groups: [Group]
}

extension HostGroupsDocument {
    private static let groups = Field.required(
        "groups",
        ValueType<HostPattern>.hostPattern.located.oneOrList.mapping(keys: ValueType<String>.name("a group's name")),
        "Named lists of host patterns; rules write a group's name in place of a host.")
    private static let description = Field("description", ValueType<String>.text, "What the groups are for.")
    static let form = MappingForm("a document of host groups", PolicyDocument.header + [description, groups])

    init?(_ node: YAMLNode, _ context: inout DecodingContext) {
        guard let reader = MappingReader(node, Self.form, &context) else { return nil }
        reader.judge(Self.description, &context)
        groups = (reader.value(Self.groups, &context) ?? []).map { Group(name: $0.key, patterns: $0.value) }
    }
}
