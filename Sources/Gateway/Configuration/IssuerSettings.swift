import Authentication
import SallyportPolicy

/// An issuer of tokens.
struct IssuerSettings: Sendable {
    /// `iss`.
    var issuer: String
    /// What `aud` must be or contain.
    var audience: String
    /// Where the issuer's key set is.
    var keys: Located<KeySetLocation>
    /// How it is reached, where it is fetched.
    var endpoint: EndpointSettings
    /// For how long it is kept, where it is fetched.
    var keyCache: KeyCacheSettings
    /// How far the issuer's clock and ours may be apart, in seconds.
    var leeway: Int
    /// What the claims mean.
    var claims: ClaimMapping
}

extension IssuerSettings {
    private static let issuer = Field.required("issuer", ValueType<String>.text, "What `iss` must be.")
    private static let audience = Field.required(
        "audience", ValueType<String>.text, "What `aud` must be or contain.")
    private static let keys = Field.required(
        "keys", KeySetLocation.type.located,
        "The issuer's JSON Web Key Set: its https URL, or a file, such as `file:jwks.json`.")
    private static let keyCache = Field(
        "keyCache", KeyCacheSettings.type, "For how long a fetched key set is kept; what its headers say, unless said.")
    private static let leeway = Field(
        "leeway", ValueType<Int>.wholeSeconds,
        "How far the issuer's clock and this machine's may be apart, up to `5m`; `60s` unless said.")

    static let type = ValueType<IssuerSettings>.mapping(
        MappingForm(
            "an issuer", [issuer, audience, keys, keyCache, leeway] + EndpointSettings.fields + ClaimMapping.fields),
        expectation: "an issuer: `issuer`, `audience` and `keys`"
    ) { reader, context in
        let issuer = reader.value(issuer, &context)
        let audience = reader.value(audience, &context)
        let keys = reader.value(keys, &context)
        let keyCache = reader.value(keyCache, &context) ?? KeyCacheSettings()
        let leeway = reader.value(leeway, &context) ?? 60
        let endpoint = EndpointSettings(reader, &context)
        let claims = ClaimMapping(reader, &context)
        guard let issuer, let audience, let keys else { return nil }
        if case .url(let url) = keys.value { endpoint.judge(Located(url, at: keys.range), &context) }
        return IssuerSettings(
            issuer: issuer, audience: audience, keys: keys, endpoint: endpoint, keyCache: keyCache, leeway: leeway,
            claims: claims)
    }
}
