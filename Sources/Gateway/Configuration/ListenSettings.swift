import SallyportPolicy

/// Where clients are served.
struct ListenSettings: Sendable {
    /// An address of this machine.
    var address: IPAddress
    /// The port; 0 for any free one.
    var port: Int
    /// The certificate and key of the listener; nil for plain HTTP.
    var tls: ListenTLSSettings?
}

/// The listener's certificate and key: PEM files.
struct ListenTLSSettings: Sendable {
    /// The chain, leaf first.
    var certificate: Located<String>
    /// The private key of the leaf.
    var key: Located<String>
}

extension ListenSettings {
    private static let address = Field.required(
        "address", ValueType<IPAddress>.listenAddress,
        "An address of this machine; `0.0.0.0` or `::` stands for all.")
    private static let port = Field.required("port", ValueType<Int>.listenPort, "The port; 0 takes a free one.")
    private static let tls = Field(
        "tls", ListenTLSSettings.type, "The listener's certificate and key; plain HTTP unless said.")

    static let type = ValueType<ListenSettings>.mapping(
        MappingForm("`listen`", [address, port, tls])
    ) { reader, context in
        let address = reader.value(address, &context)
        let port = reader.value(port, &context)
        let tls = reader.value(tls, &context)
        guard let address, let port else { return nil }
        return ListenSettings(address: address, port: port, tls: tls)
    }
}

extension ListenTLSSettings {
    private static let certificate = Field.required(
        "certificate", ValueType<String>.text.located, "A PEM file with the certificate chain, leaf first.")
    private static let key = Field.required(
        "key", ValueType<String>.text.located, "A PEM file with the private key.")

    static let type = ValueType<ListenTLSSettings>.mapping(
        MappingForm("`tls`", [certificate, key])
    ) { reader, context in
        let certificate = reader.value(certificate, &context)
        let key = reader.value(key, &context)
        guard let certificate, let key else { return nil }
        return ListenTLSSettings(certificate: certificate, key: key)
    }
}
