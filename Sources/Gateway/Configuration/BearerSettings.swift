import SallyportPolicy

/// Whose bearer tokens are taken.
struct BearerSettings: Sendable {
    /// The issuers of signed tokens.
    var issuers: [Located<IssuerSettings>]
    /// Who is asked about other tokens.
    var introspection: IntrospectionFields?
}

extension BearerSettings {
    private static let jwt = Field(
        "jwt", IssuerSettings.type.located.list, "The issuers whose signed tokens (JWT) are taken.")
    private static let introspection = Field(
        "introspection", IntrospectionFields.type,
        "Who is asked about tokens that are not signed by one of these issuers (RFC 7662).")
    private static let form = MappingForm(
        "`bearer`", [jwt, introspection],
        rules: [
            .any(
                of: [jwt, introspection], message: "`bearer` names no issuer",
                help: "add `jwt` with a list of issuers, or `introspection` with an endpoint")
        ])

    static let type = ValueType<BearerSettings>.mapping(form) { reader, context in
        BearerSettings(
            issuers: reader.value(jwt, &context) ?? [], introspection: reader.value(introspection, &context))
    }
}
