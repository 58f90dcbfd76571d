import SallyportPolicy

/// How signed requests are judged.
struct OAuth1Settings: Sendable {
    /// The file of the consumers.
    var consumers: Located<String>
    /// How far a timestamp may be from our clock, in whole seconds.
    var timestampWindow: Located<Int>?
    /// What clients sign, where a proxy in front changes it.
    var baseURL: Located<String>?
}

extension OAuth1Settings {
    private static let consumers = Field.required("consumers", ValueType<String>.text.located)
    private static let timestampWindow = Field("timestampWindow", ValueType<Int>.wholeSeconds.located)
    private static let nonces = Field("nonces", ValueType<String>.nonceStore)
    private static let baseURL = Field("baseURL", ValueType<String>.text.located)

    static let type = ValueType<OAuth1Settings>("`consumers` and how signatures are judged") { node, context in
        let fields: [any FieldDescription] = [consumers, timestampWindow, nonces, baseURL]
        guard let reader = MappingReader(node, fields: fields, what: "`oauth1`", &context) else { return nil }
        _ = reader.value(nonces, &context)
        let consumers = reader.value(consumers, &context)
        let timestampWindow = reader.value(timestampWindow, &context)
        let baseURL = reader.value(baseURL, &context)
        guard let consumers else { return nil }
        return OAuth1Settings(consumers: consumers, timestampWindow: timestampWindow, baseURL: baseURL)
    }
}
