import SallyportPolicy

/// Where client certificates are.
struct CertificateSettings: Sendable {
    /// The folder of `file:` references.
    var directory: Located<String>?
}

extension CertificateSettings {
    private static let directoryField = Field("directory", ValueType<String>.text.located)
    private static let vault = Field(
        "vault", ValueType<Never>.unsupported("`vault`", help: "put the certificates into `directory`"))

    static let type = ValueType<CertificateSettings>("`directory`") { node, context in
        let fields: [any FieldDescription] = [directoryField, vault]
        guard let reader = MappingReader(node, fields: fields, what: "`certificates`", &context) else { return nil }
        _ = reader.value(vault, &context)
        return CertificateSettings(directory: reader.value(directoryField, &context))
    }
}
