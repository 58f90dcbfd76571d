import SallyportPolicy

/// Where client certificates are.
struct CertificateSettings: Sendable {
    /// The folder of `file:` references.
    var directory: Located<String>?
}

extension CertificateSettings {
    private static let directoryField = Field(
        "directory", ValueType<String>.text.located, "The folder in which `file:NAME` of a policy is looked up.")
    private static let vault = Field(
        "vault", ValueType<Never>.unsupported("`vault`", help: "put the certificates into `directory`"),
        "Not supported by this version.")

    static let type = ValueType<CertificateSettings>.mapping(
        MappingForm("`certificates`", [directoryField, vault])
    ) { reader, context in
        reader.judge(vault, &context)
        return CertificateSettings(directory: reader.value(directoryField, &context))
    }
}
