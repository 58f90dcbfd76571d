/// Who is asked about opaque bearer tokens (RFC 7662), as configured.
package struct IntrospectionSettings: Sendable, Equatable {
    /// The introspection endpoint.
    package var endpoint: IssuerEndpoint
    /// The gateway's client identifier there (RFC 6749 section 2.3.1).
    package var clientID: String
    /// Its secret.
    package var clientSecret: Secret
    /// What `aud` of the answer must be or contain; nil where the endpoint knows for whom a token is.
    package var audience: String?
    /// What the answer's claims mean.
    package var claims: ClaimMapping
    /// The longest time, in seconds, that an active token is believed without being asked about again; 0 for never.
    package var activeAge: Int
    /// The same for an inactive one.
    package var inactiveAge: Int

    /// Whom to ask.
    package init(
        endpoint: IssuerEndpoint, clientID: String, clientSecret: Secret, audience: String? = nil,
        claims: ClaimMapping = ClaimMapping(), activeAge: Int = 60, inactiveAge: Int = 10
    ) {
        self.endpoint = endpoint
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.audience = audience
        self.claims = claims
        self.activeAge = activeAge
        self.inactiveAge = inactiveAge
    }

    /// What is wrong with it, as messages.
    var problems: [String] {
        var messages: [String] = []
        if clientID.isEmpty { messages.append("the client identifier for introspection is empty") }
        if clientSecret.isEmpty { messages.append("the client secret for introspection is empty") }
        if audience == "" { messages.append("the audience for introspection is empty") }
        return messages + claims.problems(of: "introspection")
    }
}
