import SallyportPolicy

/// Whose bearer tokens are taken.
struct BearerSettings: Sendable {
    /// The issuers of signed tokens.
    var issuers: [Located<IssuerSettings>]
}

extension BearerSettings {
    private static let jwt = Field("jwt", IssuerSettings.type.located.list)
    private static let introspection = Field(
        "introspection", ValueType<Never>.unsupported("`introspection`", help: "use `jwt` with a key set in a file"))

    static let type = ValueType<BearerSettings>("`jwt` with a list of issuers") { node, context in
        let fields: [any FieldDescription] = [jwt, introspection]
        guard let reader = MappingReader(node, fields: fields, what: "`bearer`", &context) else { return nil }
        _ = reader.value(introspection, &context)
        if reader.entry("jwt") == nil, reader.entry("introspection") == nil {
            context.report(
                .missingKey, "`bearer` names no issuer", at: node.range, help: "add `jwt` with a list of issuers")
        }
        return BearerSettings(issuers: reader.value(jwt, &context) ?? [])
    }
}
