import SallyportPolicy

/// Where the operator is served.
struct AdminSettings: Sendable, Equatable {
    /// An address of this machine.
    var address: IPAddress
    /// The port; 0 for any free one.
    var port: Int
    /// What whoever changes anything must show; nil: nobody may.
    var token: Located<SecretReference>?
}

extension AdminSettings {
    private static let address = Field.required(
        "address", ValueType<IPAddress>.listenAddress, "An address of this machine.")
    private static let port = Field.required("port", ValueType<Int>.listenPort, "The port; 0 takes a free one.")

    private static let token = Field(
        "token", SecretReference.type.located,
        "The bearer token for what changes anything; without one nothing can be changed here.")

    static let type = ValueType<AdminSettings>.mapping(MappingForm("`admin`", [address, port, token])) {
        reader, context in
        let address = reader.value(address, &context)
        let port = reader.value(port, &context)
        let token = reader.value(token, &context)
        guard let address, let port else { return nil }
        return AdminSettings(address: address, port: port, token: token)
    }
}
