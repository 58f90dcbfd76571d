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
    /// The lists of certificates that are revoked; nil: nobody asks.
    var crlFile: Located<String>?
    var minimumTLS = MinimumTLS.tls12
    /// Whether HTTP/2 is offered.
    var http2 = true
    var connectionsPerHost = 256
    /// When calls to a host that does not answer are not made; nil: they are made all the same.
    var circuitBreaker: CircuitBreaker.Settings?
    /// Hosts and ports that are called at an address of the operator's choice, whatever DNS says.
    var connectTo: [PinnedHost: SocketEndpoint] = [:]
}

extension UpstreamSettings {
    private static let caFileField = Field(
        "caFile", ValueType<String>.text.located,
        "A PEM file of the authorities that upstreams are judged by; the system's unless said.")
    private static let crlFileField = Field(
        "crlFile", ValueType<String>.text.located,
        "A PEM file of revocation lists, one of each authority on the way to a root; none unless said.")
    private static let minimumTLSField = Field(
        "minimumTLS", ValueType<MinimumTLS>.word("a version of TLS", code: .invalidConfigurationValue),
        "The oldest TLS that is spoken; 1.2 unless said.")
    private static let http2Field = Field(
        "http2", ValueType<Bool>.boolean, "Whether HTTP/2 is offered to upstreams; `true` unless said.")
    private static let connectionsField = Field(
        "connectionsPerHost", ValueType<Int>.wholeNumber(1...65535),
        "The most connections to one host and port; 256 unless said.")
    private static let circuitBreakerField = Field(
        "circuitBreaker", CircuitBreaker.Settings.type,
        "Suspends the calls to a host that does not answer; `{}` for what is usual. Not done unless said.")
    private static let connectToField = Field(
        "connectTo", SocketEndpoint.type.mapping(keys: PinnedHost.type),
        "`host:port` to `address:port`: calls to the first are made to the second, whatever the DNS says.")

    static let type = ValueType<UpstreamSettings>.mapping(
        MappingForm(
            "`upstream`",
            [
                caFileField, crlFileField, minimumTLSField, http2Field, connectionsField, circuitBreakerField,
                connectToField,
            ])
    ) { reader, context in
        var settings = UpstreamSettings()
        settings.caFile = reader.value(caFileField, &context)
        settings.crlFile = reader.value(crlFileField, &context)
        settings.minimumTLS = reader.value(minimumTLSField, &context) ?? settings.minimumTLS
        settings.http2 = reader.value(http2Field, &context) ?? settings.http2
        settings.connectionsPerHost = reader.value(connectionsField, &context) ?? settings.connectionsPerHost
        settings.circuitBreaker = reader.value(circuitBreakerField, &context)
        for pin in reader.value(connectToField, &context) ?? [] { settings.connectTo[pin.key.value] = pin.value }
        return settings
    }
}
