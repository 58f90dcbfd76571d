/// An issuer of bearer tokens, as configured.
package struct JWTIssuer: Sendable {
    /// `iss`, compared byte for byte.
    package var issuer: String
    /// What `aud` must be or contain.
    package var audience: String
    /// The issuer's JSON Web Key Set (RFC 7517), as read.
    package var keySet: [UInt8]
    /// The claim that names accounts: an array of texts, or one text; `*` means all.
    package var accountsClaim: String
    /// The claim that names scopes: a text with spaces, or an array of texts.
    package var scopesClaim: String
    /// Claims that make an administrator or an internal user; one is enough.
    package var administrators: [ClaimRule]

    /// An issuer.
    package init(
        issuer: String, audience: String, keySet: [UInt8], accountsClaim: String = "accounts",
        scopesClaim: String = "scope", administrators: [ClaimRule] = []
    ) {
        self.issuer = issuer
        self.audience = audience
        self.keySet = keySet
        self.accountsClaim = accountsClaim
        self.scopesClaim = scopesClaim
        self.administrators = administrators
    }

    /// What is wrong with it by itself, but for its keys, as messages.
    var problems: [String] {
        var messages: [String] = []
        if issuer.isEmpty { messages.append("a token issuer's name is empty") }
        if audience.isEmpty { messages.append("issuer `\(issuer)` has no audience: say which `aud` is meant for here") }
        let claims = [accountsClaim, scopesClaim] + administrators.map(\.claim)
        if claims.contains("") { messages.append("the name of a claim of issuer `\(issuer)` is empty") }
        if administrators.contains(where: \.contains.isEmpty) {
            messages.append("an administrator rule of issuer `\(issuer)` asks for the empty text")
        }
        return messages
    }
}
