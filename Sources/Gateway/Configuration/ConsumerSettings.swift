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
    private static let key = Field.required("key", ValueType<String>.text)
    private static let secret = Field("secret", SecretReference.type.located)
    private static let secrets = Field("secrets", SecretReference.type.located.list)
    private static let accounts = Field.required("accounts", ValueType<String>.text.oneOrList)
    private static let scopes = Field.required("scopes", ValueType<String>.text.oneOrList)
    private static let token = Field("token", ValueType<String>.text)
    private static let tokenSecret = Field("tokenSecret", SecretReference.type.located)
    private static let fields: [any FieldDescription] = [
        key, secret, secrets, accounts, scopes, token, tokenSecret,
    ]

    static let type = ValueType<ConsumerSettings>("`key`, `secret`, `accounts` and `scopes`") { node, context in
        guard let reader = MappingReader(node, fields: fields, what: "a consumer", &context) else { return nil }
        let key = reader.value(key, &context)
        let secrets = secrets(reader, &context)
        let accounts = reader.value(accounts, &context)
        let scopes = reader.value(scopes, &context)
        let token = reader.value(token, &context)
        let tokenSecret = reader.value(tokenSecret, &context)
        guard let key, let secrets, let accounts, let scopes else { return nil }
        return ConsumerSettings(
            key: key, secrets: secrets, token: token, tokenSecret: tokenSecret, accounts: accounts, scopes: scopes,
            range: node.range)
    }

    /// `secret` with one, or `secrets` with several.
    private static func secrets(
        _ reader: MappingReader, _ context: inout DecodingContext
    ) -> [Located<SecretReference>]? {
        if let one = reader.entry("secret"), let several = reader.entry("secrets") {
            context.report(
                .conflictingKeys, "a consumer has `secret` or `secrets`, not both", at: several.keyRange,
                help: "put all of them under `secrets`",
                related: [Diagnostic.Related(span: context.span(one.keyRange), message: "`secret` is here")])
            return nil
        }
        if reader.entry("secrets") != nil { return reader.value(Self.secrets, &context) }
        guard reader.entry("secret") != nil else {
            context.report(
                .missingKey, "a consumer needs the key `secret`", at: SourceRange(at: reader.range.start),
                help: "add `secret: \"env:NAME\"`")
            return nil
        }
        return reader.value(secret, &context).map { [$0] }
    }
}
