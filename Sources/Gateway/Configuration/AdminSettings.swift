import SallyportPolicy

/// Where the operator is served.
struct AdminSettings: Sendable {
    /// One or two places.
    var places: [AdminPlace]
    /// What whoever changes anything by way of the port must show; nil: nobody may.
    var token: Located<SecretReference>?
    /// The names, beside addresses and `localhost`, under which browsers may ask.
    var hosts: [String] = []

    /// Whether the other says the same, wherever in its file it does.
    func isSame(as other: AdminSettings) -> Bool {
        places == other.places && token?.value == other.token?.value && hosts == other.hosts
    }
}

extension AdminSettings {
    private static let address = Field("address", ValueType<IPAddress>.listenAddress, "An address of this machine.")
    private static let port = Field("port", ValueType<Int>.listenPort, "The port; 0 takes a free one.")
    private static let unix = Field(
        "unix", ValueType<String>.text,
        "The path of a Unix domain socket, instead of an address and a port or beside them."
    )
    private static let mode = Field(
        "mode", ValueType<UInt32>.fileMode, "The permissions of the Unix domain socket; \"0600\" unless said.")
    private static let token = Field(
        "token", SecretReference.type.located,
        "The bearer token for what changes anything; without one nothing can be changed by the port.")
    private static let hosts = Field(
        "hosts", ValueType<String>.text.list,
        "The names under which browsers may ask, beside addresses and `localhost`.")

    private static let form = MappingForm(
        "`admin`", [address, port, unix, mode, token, hosts],
        rules: [
            .any(
                of: [address, port, unix], message: "`admin` does not say where",
                help: "add `address: …` and `port: …`, or `unix: …`")
        ])

    static let type = ValueType<AdminSettings>.mapping(form) { reader, context in
        reader.require(port, with: address, in: "`admin`", &context)
        reader.require(address, with: port, in: "`admin`", &context)
        reader.report(mode, unless: unix, &context)
        var places: [AdminPlace] = []
        let address = reader.value(address, &context)
        let port = reader.value(port, &context)
        if let address, let port { places.append(.port(address, port)) }
        let mode = reader.value(mode, &context) ?? 0o600
        if let path = reader.value(unix, &context) { places.append(.path(path, mode: mode)) }
        let token = reader.value(token, &context)
        let hosts = reader.value(hosts, &context) ?? []
        return places.isEmpty ? nil : AdminSettings(places: places, token: token, hosts: hosts.map { $0.lowercased() })
    }
}
