import SallyportPolicy

/// Where the operator is served.
struct AdminSettings: Sendable, Equatable {
    /// An address of this machine.
    var address: IPAddress
    /// The port; 0 for any free one.
    var port: Int
}

extension AdminSettings {
    private static let address = Field.required("address", ValueType<IPAddress>.listenAddress)
    private static let port = Field.required("port", ValueType<Int>.listenPort)

    static let type = ValueType<AdminSettings>("`address` and `port`") { node, context in
        let fields: [any FieldDescription] = [address, port]
        guard let reader = MappingReader(node, fields: fields, what: "`admin`", &context) else { return nil }
        let address = reader.value(address, &context)
        let port = reader.value(port, &context)
        guard let address, let port else { return nil }
        return AdminSettings(address: address, port: port)
    }
}
