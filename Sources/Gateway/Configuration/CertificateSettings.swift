import SallyportPolicy

/// Where client certificates are.
struct CertificateSettings: Sendable {
    /// The folder of `file:` references.
    var directory: Located<String>?
    /// The Vault of `vault:` and `pki:` references.
    var vault: VaultFields?
}

extension CertificateSettings {
    private static let directoryField = Field(
        "directory", ValueType<String>.text.located, "The folder in which `file:NAME` of a policy is looked up.")
    private static let vaultField = Field(
        "vault", VaultFields.type,
        "The Vault or OpenBao in which `vault:PATH` and `pki:ROLE` of a policy are looked up.")

    static let type = ValueType<CertificateSettings>.mapping(
        MappingForm("`certificates`", [directoryField, vaultField])
    ) { reader, context in
        CertificateSettings(
            directory: reader.value(directoryField, &context), vault: reader.value(vaultField, &context))
    }
}
