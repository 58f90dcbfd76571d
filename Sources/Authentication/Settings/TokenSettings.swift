/// All that bearer tokens are judged by.
struct TokenSettings: Sendable, Equatable {
    /// The issuers of signed tokens.
    var issuers: [JWTIssuer]
    /// Who is asked about other tokens; nil where nobody is.
    var introspection: IntrospectionSettings?
}
