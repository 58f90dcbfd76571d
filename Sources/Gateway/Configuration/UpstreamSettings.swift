import SallyportPolicy

/// How upstreams are called.
struct UpstreamSettings: Sendable {
    /// The oldest TLS that is spoken.
    enum MinimumTLS: String, CaseIterable, Sendable {
        case tls12 = "1.2"
        case tls13 = "1.3"
    }

    /// The certificate authorities that upstreams are judged by; nil for the system's.
    var caFile: Located<String>?
    var minimumTLS = MinimumTLS.tls12
    /// Whether HTTP/2 is offered.
    var http2 = true
    var connectionsPerHost = 256
    /// Hosts and ports that are called at an address of the operator's choice, whatever DNS says.
    var connectTo: [PinnedHost: SocketEndpoint] = [:]
}

extension UpstreamSettings {
    private static let caFileField = Field("caFile", ValueType<String>.text.located)
    private static let minimumTLSField = Field(
        "minimumTLS", ValueType<MinimumTLS>.word("a version of TLS", code: .invalidConfigurationValue))
    private static let http2Field = Field("http2", ValueType<Bool>.boolean)
    private static let connectionsField = Field("connectionsPerHost", ValueType<Int>.wholeNumber(1...65535))
    private static let connectToField = Field(
        "connectTo", SocketEndpoint.type.mapping(keys: PinnedHost.type))

    static let type = ValueType<UpstreamSettings>("how upstreams are called") { node, context in
        let fields: [any FieldDescription] = [
            caFileField, minimumTLSField, http2Field, connectionsField, connectToField,
        ]
        guard let reader = MappingReader(node, fields: fields, what: "`upstream`", &context) else { return nil }
        var settings = UpstreamSettings()
        settings.caFile = reader.value(caFileField, &context)
        settings.minimumTLS = reader.value(minimumTLSField, &context) ?? settings.minimumTLS
        settings.http2 = reader.value(http2Field, &context) ?? settings.http2
        settings.connectionsPerHost = reader.value(connectionsField, &context) ?? settings.connectionsPerHost
        for pin in reader.value(connectToField, &context) ?? [] { settings.connectTo[pin.key.value] = pin.value }
        return settings
    }
}
