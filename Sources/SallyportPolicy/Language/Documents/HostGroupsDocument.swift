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
        ValueType<HostPattern>.hostPattern.located.oneOrList.mapping(keys: ValueType<String>.name("a group's name")))
    private static let description = Field("description", ValueType<String>.text)
    private static let fields: [any FieldDescription] = PolicyDocument.header + [description, groups]

    init?(_ node: YAMLNode, _ context: inout DecodingContext) {
        guard let reader = MappingReader(node, fields: Self.fields, what: "a document of host groups", &context) else {
            return nil
        }
        groups = (reader.value(Self.groups, &context) ?? []).map { Group(name: $0.key, patterns: $0.value) }
    }
}
