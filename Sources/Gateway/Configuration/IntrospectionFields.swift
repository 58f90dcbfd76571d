import Authentication
import SallyportPolicy

/// Who is asked about tokens that no configured issuer signed.
struct IntrospectionFields: Sendable {
    /// The introspection endpoint.
    var endpoint: Located<String>
    /// How it is reached.
    var connection: EndpointSettings
    /// The gateway's client identifier there.
    var clientID: String
    /// Where the client's secret is.
    var clientSecret: Located<SecretReference>
    /// What `aud` must be or contain; nil where the endpoint knows for whom a token is.
    var audience: String?
    /// How long an active token is believed, in seconds.
    var activeAge: Int
    /// How long an inactive one is, in seconds.
    var inactiveAge: Int
    /// What the claims mean.
    var claims: ClaimMapping
    var range: SourceRange
}

extension IntrospectionFields {
    private static let endpoint = Field.required(
        "endpoint", ValueType<String>.issuerURL.located, "The URL of the introspection endpoint (RFC 7662).")
    private static let clientID = Field.required(
        "clientID", ValueType<String>.text, "The gateway's client identifier at the endpoint.")
    private static let clientSecret = Field.required(
        "clientSecret", SecretReference.type.located, "Where the client's secret is.")
    private static let audience = Field(
        "audience", ValueType<String>.text,
        "What `aud` of the answer must be or contain; not looked at unless said.")
    private static let activeAge = Field(
        "activeAge", ValueType<Int>.wholeSeconds,
        "How long an active token is believed without asking again; `60s` unless said.")
    private static let inactiveAge = Field(
        "inactiveAge", ValueType<Int>.wholeSeconds,
        "How long an inactive token is refused without asking again; `10s` unless said.")

    static let type = ValueType<IntrospectionFields>.mapping(
        MappingForm(
            "`introspection`",
            [endpoint, clientID, clientSecret, audience, activeAge, inactiveAge] + EndpointSettings.fields
                + ClaimMapping.fields)
    ) { reader, context in
        let endpoint = reader.value(endpoint, &context)
        let clientID = reader.value(clientID, &context)
        let clientSecret = reader.value(clientSecret, &context)
        let audience = reader.value(audience, &context)
        let activeAge = reader.value(activeAge, &context) ?? 60
        let inactiveAge = reader.value(inactiveAge, &context) ?? 10
        let connection = EndpointSettings(reader, &context)
        let claims = ClaimMapping(reader, &context)
        guard let endpoint, let clientID, let clientSecret else { return nil }
        connection.judge(endpoint, &context)
        return IntrospectionFields(
            endpoint: endpoint, connection: connection, clientID: clientID, clientSecret: clientSecret,
            audience: audience, activeAge: activeAge, inactiveAge: inactiveAge, claims: claims, range: reader.range)
    }
}
