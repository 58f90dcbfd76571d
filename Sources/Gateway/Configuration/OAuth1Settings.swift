import SallyportPolicy

/// How signed requests are judged.
struct OAuth1Settings: Sendable {
    /// The file of the consumers.
    var consumers: Located<String>
    /// How far a timestamp may be from our clock, in whole seconds.
    var timestampWindow: Located<Int>?
    /// Where used nonces are remembered.
    var nonces = NonceSettings.memory
    /// How Redis is used, where nonces are there.
    var redis: Located<RedisConnectionSettings>?
    /// What clients sign, where a proxy in front changes it.
    var baseURL: Located<String>?
}

extension OAuth1Settings {
    private static let consumers = Field.required(
        "consumers", ValueType<String>.text.located, "The YAML file of the consumers.")
    private static let timestampWindow = Field(
        "timestampWindow", ValueType<Int>.wholeSeconds.located,
        "How far a timestamp may be from this machine's clock, from `1s` to `1h`; `300s` unless said.")
    private static let nonces = Field(
        "nonces", NonceSettings.type,
        "Where used nonces are remembered; `memory` unless said. Several gateways share a Redis server.")
    private static let redis = Field(
        "redis", RedisConnectionSettings.type.located, "How the Redis server is used that `nonces` names.")
    private static let baseURL = Field(
        "baseURL", ValueType<String>.text.located,
        "What clients sign where a proxy in front changes scheme, host or path.")

    static let type = ValueType<OAuth1Settings>.mapping(
        MappingForm("`oauth1`", [consumers, timestampWindow, nonces, redis, baseURL])
    ) { reader, context in
        let consumers = reader.value(consumers, &context)
        let timestampWindow = reader.value(timestampWindow, &context)
        let baseURL = reader.value(baseURL, &context)
        let nonces = reader.value(nonces, &context)
        let redis = reader.value(redis, &context)
        guard let consumers else { return nil }
        return OAuth1Settings(
            consumers: consumers, timestampWindow: timestampWindow, nonces: nonces ?? .memory, redis: redis,
            baseURL: baseURL)
    }
}
