import SallyportPolicy

/// Whose bearer tokens are taken.
struct BearerSettings: Sendable {
    /// The issuers of signed tokens.
    var issuers: [Located<IssuerSettings>]
}

extension BearerSettings {
    private static let jwt = Field(
        "jwt", IssuerSettings.type.located.list, "The issuers whose signed tokens (JWT) are taken.")
    private static let introspection = Field(
        "introspection", ValueType<Never>.unsupported("`introspection`", help: "use `jwt` with a key set in a file"),
        "Not supported by this version.")
    private static let form = MappingForm(
        "`bearer`", [jwt, introspection],
        rules: [
            .any(
                of: [jwt, introspection], message: "`bearer` names no issuer",
                help: "add `jwt` with a list of issuers")
        ])

    static let type = ValueType<BearerSettings>.mapping(form) { reader, context in
        reader.judge(introspection, &context)
        return BearerSettings(issuers: reader.value(jwt, &context) ?? [])
    }
}
