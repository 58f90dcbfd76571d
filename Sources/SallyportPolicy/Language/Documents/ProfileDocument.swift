/// `kind: Profile`: rules and services that many accounts share.
package struct ProfileDocument: Sendable {
    package var profile: Located<String>
    package var body: PolicyBody
}

extension ProfileDocument {
    private static let profile = Field.required(
        "profile", ValueType<String>.name("a profile's name").located,
        "The profile's name, by which accounts take it.")
    static let form = MappingForm("a profile", PolicyDocument.header + [profile] + PolicyBody.fields)

    init?(_ node: YAMLNode, _ context: inout DecodingContext) {
        guard let reader = MappingReader(node, Self.form, &context) else { return nil }
        let profile = reader.value(Self.profile, &context)
        body = PolicyBody(reader, &context)
        guard let profile else { return nil }
        self.profile = profile
    }
}
