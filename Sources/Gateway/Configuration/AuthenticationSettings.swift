import SallyportPolicy

/// Who is let in; at least one of the two ways.
struct AuthenticationSettings: Sendable {
    /// Signed requests (OAuth 1.0a).
    var oauth1: OAuth1Settings?
    /// Bearer tokens.
    var bearer: BearerSettings?
}

extension AuthenticationSettings {
    private static let oauth1 = Field("oauth1", OAuth1Settings.type)
    private static let bearer = Field("bearer", BearerSettings.type)

    static let type = ValueType<AuthenticationSettings>("`oauth1`, `bearer` or both") { node, context in
        let fields: [any FieldDescription] = [oauth1, bearer]
        guard let reader = MappingReader(node, fields: fields, what: "`authentication`", &context) else { return nil }
        if reader.entry("oauth1") == nil, reader.entry("bearer") == nil {
            context.report(
                .missingKey, "`authentication` names no way to be let in", at: node.range,
                help: "add `oauth1` with `consumers`, or `bearer` with `jwt`")
        }
        return AuthenticationSettings(
            oauth1: reader.value(oauth1, &context), bearer: reader.value(bearer, &context))
    }
}
