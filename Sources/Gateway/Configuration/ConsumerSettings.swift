import SallyportPolicy

/// One consumer of the consumers file.
struct ConsumerSettings: Sendable {
    var key: String
    /// Any of these signs: two while one replaces the other.
    var secrets: [Located<SecretReference>]
    var token: String?
    var tokenSecret: Located<SecretReference>?
    var accounts: [String]
    var scopes: [String]
    var range: SourceRange
}

extension ConsumerSettings {
    private static let key = Field.required("key", ValueType<String>.text, "What `oauth_consumer_key` says.")
    private static let secret = Field("secret", SecretReference.type.located, "Where the consumer's secret is.")
    private static let secrets = Field(
        "secrets", SecretReference.type.located.list,
        "Several secrets, any of which signs: while one replaces another.")
    private static let accounts = Field.required(
        "accounts", ValueType<String>.text.oneOrList, "The accounts that it may call for; `*` stands for all.")
    private static let scopes = Field.required(
        "scopes", ValueType<String>.text.oneOrList, "The scopes that it holds.")
    private static let token = Field(
        "token", ValueType<String>.text, "An access token that its requests must carry.")
    private static let tokenSecret = Field(
        "tokenSecret", SecretReference.type.located, "Where the access token's secret is.")
    private static let form = MappingForm(
        "a consumer", [key, secret, secrets, accounts, scopes, token, tokenSecret],
        rules: [
            .any(
                of: [secret, secrets], message: "a consumer needs the key `secret`",
                help: "add `secret: \"env:NAME\"`"),
            .notBoth(
                secret, secrets, message: "a consumer has `secret` or `secrets`, not both",
                help: "put all of them under `secrets`"),
        ])

    static let type = ValueType<ConsumerSettings>.mapping(
        form, expectation: "`key`, `secret`, `accounts` and `scopes`"
    ) { reader, context in
        let key = reader.value(key, &context)
        // One, or several: with both, the form has complained.
        let secrets =
            reader.has(secrets)
            ? reader.value(secrets, &context) : reader.value(secret, &context).map { [$0] }
        let accounts = reader.value(accounts, &context)
        let scopes = reader.value(scopes, &context)
        let token = reader.value(token, &context)
        let tokenSecret = reader.value(tokenSecret, &context)
        guard let key, let secrets, let accounts, let scopes else { return nil }
        return ConsumerSettings(
            key: key, secrets: secrets, token: token, tokenSecret: tokenSecret, accounts: accounts, scopes: scopes,
            range: reader.range)
    }
}
