import SallyportPolicy

/// How the Redis server is used that `nonces` names.
struct RedisConnectionSettings: Hashable, Sendable {
    /// The user of an access control list; nil for the default one.
    var username: String?
    /// Where the password is; nil for none.
    var password: Located<SecretReference>?
    /// What every key begins with.
    var keyPrefix: String?
    /// For how long a reply is awaited.
    var timeout: Duration?
    /// How long a nonce is remembered after its timestamp, in whole seconds.
    var remember: Located<Int>?
}

extension RedisConnectionSettings {
    private static let usernameField = Field(
        "username", ValueType<String>.text, "The user of Redis's access control list; the default one unless said.")
    private static let passwordField = Field(
        "password", SecretReference.type.located, "Where the password is; none unless said.")
    private static let keyPrefixField = Field(
        "keyPrefix", ValueType<String>.text, "What every key begins with; `sallyport:` unless said.")
    private static let timeoutField = Field(
        "timeout", ValueType<Duration>.duration, "For how long a reply is awaited; `500ms` unless said.")
    private static let rememberField = Field(
        "remember", ValueType<Int>.wholeSeconds.located,
        "How long a nonce is remembered after its timestamp; `1h` unless said. No less than any `timestampWindow`.")

    static let type = ValueType<RedisConnectionSettings>.mapping(
        MappingForm("`redis`", [usernameField, passwordField, keyPrefixField, timeoutField, rememberField])
    ) { reader, context in
        RedisConnectionSettings(
            username: reader.value(usernameField, &context), password: reader.value(passwordField, &context),
            keyPrefix: reader.value(keyPrefixField, &context), timeout: reader.value(timeoutField, &context),
            remember: reader.value(rememberField, &context))
    }
}
