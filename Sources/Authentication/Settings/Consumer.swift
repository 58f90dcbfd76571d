/// An OAuth 1.0a consumer, as configured.
package struct Consumer: Sendable {
    /// `oauth_consumer_key`; compared byte for byte.
    package var key: String
    /// Its secrets, any of which signs: two while one replaces the other.
    package var secrets: [Secret]
    /// Its RSA keys, any of which signs: two while one replaces the other.
    package var publicKeys: [OAuth1PublicKey]
    /// The signature methods it may use; nil for those that its keys are good for and that are allowed unless said.
    package var algorithms: Set<OAuth1Algorithm>?
    /// What its requests must sign beyond what RFC 5849 covers.
    package var mustSign: Set<SignedPart>
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
        key: String, secrets: [Secret], publicKeys: [OAuth1PublicKey] = [], algorithms: Set<OAuth1Algorithm>? = nil,
        mustSign: Set<SignedPart> = [], token: String? = nil, tokenSecret: Secret? = nil, accounts: [String],
        scopes: [String], isAdministrator: Bool = false
    ) {
        self.key = key
        self.secrets = secrets
        self.publicKeys = publicKeys
        self.algorithms = algorithms
        self.mustSign = mustSign
        self.token = token
        self.tokenSecret = tokenSecret
        self.accounts = accounts
        self.scopes = scopes
        self.isAdministrator = isAdministrator
    }

    /// The signature methods it may use.
    var allowedAlgorithms: Set<OAuth1Algorithm> {
        algorithms ?? OAuth1Algorithm.defaults.filter(hasKey)
    }

    /// Whether it has what a method signs with.
    private func hasKey(for algorithm: OAuth1Algorithm) -> Bool {
        switch algorithm.family {
        case .sharedSecret, .plaintext: !secrets.isEmpty
        case .privateKey: !publicKeys.isEmpty
        }
    }

    /// What is wrong with it by itself, as messages.
    var problems: [String] {
        var messages: [String] = []
        if key.isEmpty { messages.append("a consumer's key is empty") }
        if key.utf8.count > 256 { messages.append("a consumer's key is longer than 256 bytes") }
        if secrets.isEmpty, publicKeys.isEmpty {
            messages.append("consumer `\(key)` has no secret and no public key: give it at least one")
        }
        if secrets.contains(where: \.isEmpty) {
            messages.append("a secret of consumer `\(key)` is empty: anybody could sign with it")
        }
        // A public key judges a signature without a secret, the token's included.
        let wantsTokenSecret = !(token ?? "").isEmpty && !secrets.isEmpty
        if wantsTokenSecret && tokenSecret?.isEmpty ?? true || (token ?? "").isEmpty && tokenSecret != nil {
            messages.append("consumer `\(key)` has only one of token and token secret: give both or neither")
        }
        messages += algorithmProblems
        for account in accounts where account.isEmpty || account.utf8.contains(where: { $0 >= 0x80 }) {
            messages.append("`\(account)` of consumer `\(key)` is not an account")
        }
        for scope in scopes where !ScopeToken.isValid(scope) {
            messages.append("`\(scope)` of consumer `\(key)` is not one scope (RFC 6749 section 3.3)")
        }
        return messages
    }

    private var algorithmProblems: [String] {
        var messages: [String] = []
        if algorithms?.isEmpty == true {
            messages.append("consumer `\(key)` may use no signature method: name one, or leave `algorithms` out")
        }
        for algorithm in OAuth1Algorithm.allCases
        where algorithms?.contains(algorithm) == true && !hasKey(for: algorithm) {
            let wanted = algorithm.family == .privateKey ? "public key" : "secret"
            messages.append("consumer `\(key)` may use \(algorithm.rawValue) but has no \(wanted): give it one")
        }
        if algorithms?.contains(.plaintext) == true, !mustSign.isEmpty {
            messages.append(
                "consumer `\(key)` must sign more than RFC 5849 asks for and may use PLAINTEXT, which signs nothing:"
                    + " leave out one of the two")
        }
        return messages
    }
}
