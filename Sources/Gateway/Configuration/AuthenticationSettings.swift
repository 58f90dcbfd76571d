import SallyportPolicy

/// Who is let in; at least one of the two ways.
struct AuthenticationSettings: Sendable {
    /// Signed requests (OAuth 1.0a).
    var oauth1: OAuth1Settings?
    /// Bearer tokens.
    var bearer: BearerSettings?
    /// How many failures are borne.
    var failureLimits = FailureLimitSettings()
}

extension AuthenticationSettings {
    private static let oauth1 = Field("oauth1", OAuth1Settings.type, "Requests signed by OAuth 1.0a.")
    private static let bearer = Field("bearer", BearerSettings.type, "Requests with a bearer token.")
    private static let failureLimits = Field(
        "failureLimits", FailureLimitSettings.type, "How many failures are borne before a caller has to wait.")
    private static let form = MappingForm(
        "`authentication`", [oauth1, bearer, failureLimits],
        rules: [
            .any(
                of: [oauth1, bearer], message: "`authentication` names no way to be let in",
                help: "add `oauth1` with `consumers`, or `bearer` with `jwt`")
        ])

    static let type = ValueType<AuthenticationSettings>.mapping(form) { reader, context in
        AuthenticationSettings(
            oauth1: reader.value(oauth1, &context), bearer: reader.value(bearer, &context),
            failureLimits: reader.value(failureLimits, &context) ?? FailureLimitSettings())
    }
}
