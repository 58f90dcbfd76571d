/// What a token's claims mean here.
package struct ClaimMapping: Sendable, Hashable {
    /// The claim that names accounts: an array of texts, or one text; `*` means all.
    package var accounts: String
    /// The claim that names scopes: a text with spaces, or an array of texts.
    package var scopes: String
    /// Claims that make an administrator; one is enough.
    package var administrators: [ClaimRule]
    /// Claims that make an internal user (LPA), who holds the scopes of an administrator; one is enough.
    package var internalUsers: [ClaimRule]

    /// A mapping.
    package init(
        accounts: String = "accounts", scopes: String = "scope", administrators: [ClaimRule] = [],
        internalUsers: [ClaimRule] = []
    ) {
        self.accounts = accounts
        self.scopes = scopes
        self.administrators = administrators
        self.internalUsers = internalUsers
    }

    /// Whom claims name.
    func principal(_ claims: TokenClaims, issuer: String?) throws(AuthenticationFailure) -> Principal {
        try Principal(
            name: claims.subject(), scheme: .bearer, issuer: issuer, scopes: claims.scopes(scopes),
            accounts: claims.accounts(accounts),
            isAdministrator: (administrators + internalUsers).contains { $0.matches(claims.claims) })
    }

    /// What is wrong with it by itself, as messages.
    /// - Parameter owner: Whose mapping it is, such as ``issuer `x` ``.
    func problems(of owner: String) -> [String] {
        var messages: [String] = []
        let rules = administrators + internalUsers
        if ([accounts, scopes] + rules.map(\.claim)).contains("") {
            messages.append("the name of a claim of \(owner) is empty")
        }
        if administrators.contains(where: \.contains.isEmpty) {
            messages.append("an administrator rule of \(owner) asks for the empty text")
        }
        if internalUsers.contains(where: \.contains.isEmpty) {
            messages.append("an `lpa` rule of \(owner) asks for the empty text")
        }
        return messages
    }
}
