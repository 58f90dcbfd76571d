import Authentication
import SallyportPolicy

/// Makes what bearer tokens are judged by: reads the key sets, authorities and secrets that the configuration names.
struct TokenSettingsBuilder {
    var configuration: GatewayConfiguration
    var environment: [String: String]

    /// The issuers of signed tokens; one that cannot be used is left out, after complaints.
    func issuers(_ diagnostics: inout [Diagnostic]) -> [Located<JWTIssuer>] {
        (configuration.authentication.bearer?.issuers ?? []).compactMap { issuer in
            let settings = issuer.value
            guard let keys = keys(of: settings, &diagnostics) else { return nil }
            return Located(
                JWTIssuer(
                    issuer: settings.issuer, audience: settings.audience, keys: keys, leeway: settings.leeway,
                    claims: settings.claims), at: issuer.range)
        }
    }

    private func keys(of issuer: IssuerSettings, _ diagnostics: inout [Diagnostic]) -> JWTIssuer.Keys? {
        let span = configuration.span(issuer.keys.range)
        switch issuer.keys.value {
        case .file(let file):
            let path = configuration.resolve(file)
            return ConfigurationFile.bytes(of: path, what: "a key set", at: span, &diagnostics).map { .set($0) }
        case .url(let url):
            let cache = issuer.keyCache
            return endpoint(url, issuer.endpoint, &diagnostics).map { endpoint in
                .source(
                    KeySource(
                        endpoint, minimumAge: cache.minimumAge, maximumAge: cache.maximumAge, staleAge: cache.staleAge))
            }
        }
    }

    /// Who is asked about other tokens; nil where nobody is, or after complaints.
    func introspection(_ diagnostics: inout [Diagnostic]) -> Located<IntrospectionSettings>? {
        guard let fields = configuration.authentication.bearer?.introspection else { return nil }
        let secret = SecretResolver(environment: environment)
            .secret(fields.clientSecret, in: configuration.file, &diagnostics)
        let endpoint = endpoint(fields.endpoint.value, fields.connection, &diagnostics)
        guard let secret, let endpoint else { return nil }
        return Located(
            IntrospectionSettings(
                endpoint: endpoint, clientID: fields.clientID, clientSecret: secret, audience: fields.audience,
                claims: fields.claims, activeAge: fields.activeAge, inactiveAge: fields.inactiveAge),
            at: fields.range)
    }

    private func endpoint(
        _ url: String, _ settings: EndpointSettings, _ diagnostics: inout [Diagnostic]
    ) -> IssuerEndpoint? {
        var endpoint = IssuerEndpoint(url: url, allowsHTTP: settings.allowsHTTP, timeout: settings.timeout)
        guard let file = settings.caFile else { return endpoint }
        guard let bytes = AuthorityBytes.read(file, of: configuration, &diagnostics) else { return nil }
        endpoint.authorities = bytes
        return endpoint
    }
}
