import SallyportPolicy

/// Where spans of requests are sent, and of how many requests.
struct TracingSettings: Sendable {
    /// A header that goes with what is sent.
    struct Header: Sendable {
        var name: String
        var value: Located<SecretReference>
    }

    /// The collector's URL.
    var endpoint: Located<String>
    /// How it is reached.
    var connection: EndpointSettings
    var headers: [Header] = []
    /// The share of the requests without a `traceparent` that are recorded.
    var sampling = 1.0
    /// What the gateway is called in what is recorded.
    var serviceName = "sallyport"

    /// Whether the other says the same, wherever in its file it does.
    func isSame(as other: TracingSettings) -> Bool {
        endpoint.value == other.endpoint.value && connection.caFile?.value == other.connection.caFile?.value
            && connection.allowsHTTP == other.connection.allowsHTTP && connection.timeout == other.connection.timeout
            && headers.map(\.name) == other.headers.map(\.name)
            && headers.map(\.value.value) == other.headers.map(\.value.value)
            && sampling == other.sampling && serviceName == other.serviceName
    }
}

extension TracingSettings {
    private static let endpoint = Field.required(
        "endpoint", ValueType<String>.issuerURL.located,
        "The URL that takes spans by OTLP over HTTP, in JSON: that of a collector ends in `/v1/traces`.")
    private static let headers = Field(
        "headers", SecretReference.type.located.mapping(keys: ValueType<String>.collectorHeader),
        "Headers that go with what is sent, such as an API key: the name, and where the value is.")
    private static let sampling = Field(
        "sampling", ValueType<Double>.ratio,
        "The share of the requests without a `traceparent` that are recorded, 0 to 1; `1` unless said.")
    private static let serviceName = Field(
        "serviceName", ValueType<String>.text, "What the gateway is called in spans; `sallyport` unless said.")

    static let type = ValueType<TracingSettings>.mapping(
        MappingForm("`tracing`", [endpoint, headers, sampling, serviceName] + EndpointSettings.fields)
    ) { reader, context in
        let endpoint = reader.value(endpoint, &context)
        let headers = reader.value(headers, &context) ?? []
        let sampling = reader.value(sampling, &context)
        let serviceName = reader.value(serviceName, &context)
        let connection = EndpointSettings(reader, &context)
        guard let endpoint else { return nil }
        connection.judge(endpoint, &context)
        var settings = TracingSettings(endpoint: endpoint, connection: connection)
        settings.headers = headers.map { Header(name: $0.key.value, value: $0.value) }
        settings.sampling = sampling ?? settings.sampling
        settings.serviceName = serviceName ?? settings.serviceName
        return settings
    }
}

extension ValueType<Double> {
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// A share of something.
    fileprivate static let ratio = ValueType.parsed("a number from 0 to 1", expression: #"0|1|1\.0+|0?\.[0-9]+"#) {
        text in
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let isFraction = parts.count == 2 && !parts[1].isEmpty && parts[1].allSatisfy(isDigit)
        let isPlain = ["0", "1"].contains(String(Substring(parts[0]))) || parts[0].isEmpty
        if isPlain, isFraction || parts.count == 1, let ratio = Double(text), ratio <= 1 { return .success(ratio) }
        return .failure(
            ValueProblem(
                .invalidNumber, "`\(text)` is not a number from 0 to 1", help: "write a share such as 0.1, or 1 for all"
            ))
    }
}

extension ValueType<String> {
    /// The name of a header that a request to a collector may have besides those that it has anyway.
    fileprivate static let collectorHeader = ValueType.parsed(
        "the name of a header", expression: #"[!#$%&'*+.^_`|~0-9A-Za-z-]+"#
    ) { text in
        guard text.utf8.allSatisfy(isTokenCharacter) else {
            return .failure(
                ValueProblem(
                    .invalidConfigurationValue, "`\(text)` is not the name of a header",
                    help: "write a name such as `x-api-key`"))
        }
        guard !own.contains(HeaderName.folded(text)) else {
            return .failure(
                ValueProblem(
                    .invalidConfigurationValue, "the gateway writes the header `\(text)` itself", help: "remove it"))
        }
        return .success(text)
    }

    /// RFC 9110 section 5.6.2.
    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        let character = Character(UnicodeScalar(byte))
        return character.isASCII && (character.isLetter || character.isNumber || "!#$%&'*+-.^_`|~".contains(character))
    }

    private static let own: Set<String> = [
        "connection", "content-encoding", "content-length", "content-type", "expect", "host", "transfer-encoding",
    ]
}
