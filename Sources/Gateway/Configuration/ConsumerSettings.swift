import Authentication
import SallyportPolicy

/// One consumer of the consumers file.
struct ConsumerSettings: Sendable {
    var key: String
    /// Any of these signs: two while one replaces the other.
    var secrets: [Located<SecretReference>]
    /// Where its RSA keys are; any of these signs too.
    var publicKeys: [Located<SecretReference>]
    /// The signature methods that it may use; nil for the usual ones.
    var algorithms: [OAuth1Algorithm]?
    /// What it must sign beyond what RFC 5849 covers.
    var mustSign: [SignedPart]
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
    private static let publicKey = Field(
        "publicKey", SecretReference.type.located, "Where the consumer's RSA public key is, in PEM.")
    private static let publicKeys = Field(
        "publicKeys", SecretReference.type.located.list,
        "Several public keys, any of which signs: while one replaces another.")
    private static let algorithms = Field(
        "algorithms", ValueType<OAuth1Algorithm>.word("a signature method").oneOrList,
        "The signature methods that it may use; those of HMAC and RSA-SHA256 unless said, as its keys allow.")
    private static let mustSign = Field(
        "mustSign", ValueType<SignedPart>.word("a part of a request").oneOrList,
        "What it must sign beyond what RFC 5849 covers: the `body`, the LP `headers`.")
    private static let accounts = Field.required(
        "accounts", ValueType<String>.text.oneOrList, "The accounts that it may call for; `*` stands for all.")
    private static let scopes = Field.required(
        "scopes", ValueType<String>.text.oneOrList, "The scopes that it holds.")
    private static let token = Field(
        "token", ValueType<String>.text, "An access token that its requests must carry.")
    private static let tokenSecret = Field(
        "tokenSecret", SecretReference.type.located, "Where the access token's secret is.")
    private static let form = MappingForm(
        "a consumer",
        [
            key, secret, secrets, publicKey, publicKeys, algorithms, mustSign, accounts, scopes, token, tokenSecret,
        ],
        rules: [
            .any(
                of: [secret, secrets, publicKey, publicKeys],
                message: "a consumer needs the key `secret`, or `publicKey`", help: "add `secret: \"env:NAME\"`"),
            .notBoth(
                secret, secrets, message: "a consumer has `secret` or `secrets`, not both",
                help: "put all of them under `secrets`"),
            .notBoth(
                publicKey, publicKeys, message: "a consumer has `publicKey` or `publicKeys`, not both",
                help: "put all of them under `publicKeys`"),
        ])

    static let type = ValueType<ConsumerSettings>.mapping(
        form, expectation: "`key`, `secret`, `accounts` and `scopes`"
    ) { reader, context in
        let key = reader.value(key, &context)
        let secrets = references(secret, secrets, reader, &context)
        let publicKeys = references(publicKey, publicKeys, reader, &context)
        let algorithms = reader.value(algorithms, &context)
        let mustSign = reader.value(mustSign, &context)
        let accounts = reader.value(accounts, &context)
        let scopes = reader.value(scopes, &context)
        let token = reader.value(token, &context)
        let tokenSecret = reader.value(tokenSecret, &context)
        guard let key, let secrets, let publicKeys, let accounts, let scopes else { return nil }
        return ConsumerSettings(
            key: key, secrets: secrets, publicKeys: publicKeys, algorithms: algorithms, mustSign: mustSign ?? [],
            token: token, tokenSecret: tokenSecret, accounts: accounts, scopes: scopes, range: reader.range)
    }

    /// One, or several, or none; nil after a complaint. With both keys, the form has complained.
    private static func references(
        _ one: Field<Located<SecretReference>>, _ several: Field<[Located<SecretReference>]>, _ reader: MappingReader,
        _ context: inout DecodingContext
    ) -> [Located<SecretReference>]? {
        if reader.has(several) { return reader.value(several, &context) }
        if reader.has(one) { return reader.value(one, &context).map { [$0] } }
        return []
    }
}
