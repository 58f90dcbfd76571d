import SallyportPolicy

/// One listener.
struct ListenerSettings: Sendable {
    var place: ListenerPlace
    /// How its TLS is; nil for plain HTTP.
    var tls: ListenTLSSettings?
    /// Whether a PROXY header comes first on each connection, and says who the client is.
    var proxyProtocol = false
    /// The limits of the process, where this is the only listener and says them.
    var limits = LimitSettings()
    /// Where it is written.
    var range: SourceRange
}

extension ListenerSettings {
    private static let address = Field(
        "address", ValueType<IPAddress>.listenAddress,
        "An address of this machine; `0.0.0.0` or `::` stands for all.")
    private static let port = Field("port", ValueType<Int>.listenPort, "The port; 0 takes a free one.")
    private static let reusePort = Field(
        "reusePort", ValueType<Bool>.boolean,
        "Whether another gateway may listen on the same port, to take over from this one; `false` unless said."
    )
    private static let unix = Field(
        "unix", ValueType<String>.text, "The path of a Unix domain socket, instead of an address and a port.")
    private static let mode = Field(
        "mode", ValueType<UInt32>.fileMode, "The permissions of the Unix domain socket; \"0660\" unless said.")
    private static let systemd = Field(
        "systemd", ValueType<String>.text,
        "The name of a socket that systemd passes (`FileDescriptorName=`), instead of an address and a port.")
    private static let tls = Field(
        "tls", ListenTLSSettings.type, "The listener's certificate and key; plain HTTP unless said.")
    private static let proxyProtocol = Field(
        "proxyProtocol", ValueType<Bool>.boolean,
        "Whether each connection begins with a header of PROXY protocol v2; `false` unless said.")

    private static let form = MappingForm(
        "`listen`",
        [
            address, port, reusePort, unix, mode, systemd, tls, proxyProtocol, LimitSettings.maxRequestsField,
            LimitSettings.maxConnectionsField,
        ],
        rules: [
            .any(
                of: [address, port, unix, systemd], message: "`listen` does not say where",
                help: "add `address: …` and `port: …`, `unix: …` or `systemd: …`"),
            exclusive(address, unix), exclusive(address, systemd), exclusive(unix, systemd), exclusive(port, unix),
            exclusive(port, systemd),
        ])

    private static func exclusive(_ first: some FieldDescription, _ second: some FieldDescription) -> KeyRule {
        .notBoth(
            first, second, message: "a listener has either `\(first.key.name)` or `\(second.key.name)`",
            help: "remove one, or make a list of two listeners")
    }

    static let type = ValueType<ListenerSettings>.mapping(form) { reader, context in
        let place = place(reader, &context)
        let tls = reader.value(tls, &context)
        let proxyProtocol = reader.value(proxyProtocol, &context) ?? false
        let limits = LimitSettings(reader, &context)
        guard let place else { return nil }
        return ListenerSettings(
            place: place, tls: tls, proxyProtocol: proxyProtocol, limits: limits, range: reader.range)
    }

    private static func place(_ reader: MappingReader, _ context: inout DecodingContext) -> ListenerPlace? {
        if reader.has(address) || reader.has(port) {
            reader.report(mode, unless: unix, &context)
            reader.require(port, with: address, in: "`listen`", &context)
            reader.require(address, with: port, in: "`listen`", &context)
            let address = reader.value(address, &context)
            let port = reader.value(port, &context)
            let isShared = reader.value(reusePort, &context) ?? false
            guard let address, let port else { return nil }
            return .port(address, port, isShared: isShared)
        }
        reader.report(reusePort, unless: port, &context)
        if reader.has(systemd) {
            reader.report(mode, unless: unix, &context)
            return reader.value(systemd, &context).map { .systemd($0) }
        }
        let mode = reader.value(mode, &context) ?? 0o660
        return reader.value(unix, &context).map { .path($0, mode: mode) }
    }

    /// Complains about limits where they would be those of one listener of several.
    func reportLimits(_ context: inout DecodingContext) {
        for (key, limit) in limits.said {
            context.report(
                .keyNotAllowedHere, "one of several listeners has no `\(key)` of its own", at: limit.range,
                help: "write it into `limits`, beside `listen`")
        }
    }
}
