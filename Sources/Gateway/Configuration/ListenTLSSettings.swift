import SallyportPolicy

/// The TLS of a listener.
struct ListenTLSSettings: Sendable {
    /// Whether a client that shows no certificate is let in, where there are authorities to judge one by.
    enum ClientCertificate: String, CaseIterable, Sendable {
        case required
        case optional
    }

    /// The oldest TLS that is spoken.
    enum MinimumVersion: String, CaseIterable, Sendable {
        case tls12 = "1.2"
        case tls13 = "1.3"
    }

    /// A PEM file with the chain, leaf first.
    var certificate: Located<String>
    /// A PEM file with the private key of the leaf.
    var key: Located<String>
    /// A PEM file with the authorities that clients' certificates are judged by; nil: clients are not asked for one.
    var clientCAFile: Located<String>?
    var clientCertificate = ClientCertificate.required
    var minimumVersion = MinimumVersion.tls12
    /// Whether HTTP/2 is offered.
    var http2 = true
}

extension ListenTLSSettings {
    private static let certificateField = Field.required(
        "certificate", ValueType<String>.text.located, "A PEM file with the certificate chain, leaf first.")
    private static let keyField = Field.required(
        "key", ValueType<String>.text.located, "A PEM file with the private key.")
    private static let clientCAField = Field(
        "clientCAFile", ValueType<String>.text.located,
        "A PEM file of the authorities that clients' certificates are judged by; nobody is asked for one unless said.")
    private static let clientCertificateField = Field(
        "clientCertificate", ValueType<ClientCertificate>.word("a demand", code: .invalidConfigurationValue),
        "Whether a client must show a certificate of `clientCAFile`; `required` unless said.")
    private static let minimumVersionField = Field(
        "minimumVersion", ValueType<MinimumVersion>.word("a version of TLS", code: .invalidConfigurationValue),
        "The oldest TLS that is spoken; 1.2 unless said.")
    private static let http2Field = Field(
        "http2", ValueType<Bool>.boolean, "Whether HTTP/2 is offered to clients; `true` unless said.")

    static let type = ValueType<ListenTLSSettings>.mapping(
        MappingForm(
            "`tls`",
            [certificateField, keyField, clientCAField, clientCertificateField, minimumVersionField, http2Field])
    ) { reader, context in
        let certificate = reader.value(certificateField, &context)
        let key = reader.value(keyField, &context)
        let authorities = reader.value(clientCAField, &context)
        let demand = reader.value(clientCertificateField, &context)
        let minimumVersion = reader.value(minimumVersionField, &context)
        let http2 = reader.value(http2Field, &context)
        if demand != nil, !reader.has(clientCAField) {
            context.report(
                .missingKey, "`clientCertificate` needs the key `clientCAFile`",
                at: SourceRange(at: reader.range.start), help: "add `clientCAFile: …`")
        }
        guard let certificate, let key else { return nil }
        var settings = ListenTLSSettings(certificate: certificate, key: key, clientCAFile: authorities)
        settings.clientCertificate = demand ?? settings.clientCertificate
        settings.minimumVersion = minimumVersion ?? settings.minimumVersion
        settings.http2 = http2 ?? settings.http2
        return settings
    }
}
