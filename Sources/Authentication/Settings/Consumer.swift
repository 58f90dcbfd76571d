/// An OAuth 1.0a consumer, as configured.
package struct Consumer: Sendable {
    /// `oauth_consumer_key`; compared byte for byte.
    package var key: String
    /// Its secrets, any of which signs: two while one replaces the other.
    package var secrets: [Secret]
    /// The access token that its requests must carry; nil or empty: none (two-legged).
    package var token: String?
    /// The secret of the access token.
    package var tokenSecret: Secret?
    /// The accounts it may act for; `*` means all.
    package var accounts: [String]
    /// The scopes it holds.
    package var scopes: [String]
    /// Whether it holds the administrator's scopes as well.
    package var isAdministrator: Bool

    /// A consumer.
    package init(
        key: String, secrets: [Secret], token: String? = nil, tokenSecret: Secret? = nil, accounts: [String],
        scopes: [String], isAdministrator: Bool = false
    ) {
        self.key = key
        self.secrets = secrets
        self.token = token
        self.tokenSecret = tokenSecret
        self.accounts = accounts
        self.scopes = scopes
        self.isAdministrator = isAdministrator
    }

    /// What is wrong with it by itself, as messages.
    var problems: [String] {
        var messages: [String] = []
        if key.isEmpty { messages.append("a consumer's key is empty") }
        if key.utf8.count > 256 { messages.append("a consumer's key is longer than 256 bytes") }
        if secrets.isEmpty { messages.append("consumer `\(key)` has no secret: give it at least one") }
        if secrets.contains(where: \.isEmpty) {
            messages.append("a secret of consumer `\(key)` is empty: anybody could sign with it")
        }
        if (token ?? "").isEmpty != (tokenSecret?.isEmpty ?? true) {
            messages.append("consumer `\(key)` has only one of token and token secret: give both or neither")
        }
        for account in accounts where account.isEmpty || account.utf8.contains(where: { $0 >= 0x80 }) {
            messages.append("`\(account)` of consumer `\(key)` is not an account")
        }
        for scope in scopes where !ScopeToken.isValid(scope) {
            messages.append("`\(scope)` of consumer `\(key)` is not one scope (RFC 6749 section 3.3)")
        }
        return messages
    }
}
