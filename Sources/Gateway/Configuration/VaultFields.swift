import ClientCertificates
import SallyportPolicy

/// The Vault of `vault:` and `pki:` references.
struct VaultFields: Sendable {
    /// The server's URL.
    var address: Located<String>
    /// How it is reached.
    var connection: EndpointSettings
    /// The namespace; nil for the root one.
    var namespace: String?
    /// How the gateway makes itself known.
    var authentication: VaultAuthenticationFields
    /// Where the key-value engine is mounted.
    var mount = "secret"
    /// The key-value engine's version; nil to ask.
    var version: Int?
    var pki = VaultSettings.PKI()
    /// How often a secret is read again.
    var refresh = Duration.seconds(300)
    /// How many secrets are read at once.
    var concurrency = 16
    /// Where it is written.
    var range: SourceRange
}

extension VaultFields {
    private static let addressField = Field.required(
        "address", ValueType<String>.issuerURL.located, "The URL of Vault or OpenBao.")
    private static let authField = Field.required(
        "auth", VaultAuthenticationFields.type,
        "How the gateway makes itself known: `token`, `appRole` or `kubernetes`.")
    private static let namespaceField = Field(
        "namespace", ValueType<String>.vaultPath, "The namespace; the root one unless said.")
    private static let mountField = Field(
        "mount", ValueType<String>.vaultPath, "Where the key-value engine is mounted; `secret` unless said.")
    private static let versionField = Field(
        "version", ValueType<Int>.wholeNumber(1...2), "The version of the key-value engine; Vault is asked unless said."
    )
    private static let pkiField = Field("pki", ValueType<VaultSettings.PKI>.pki, "How `pki:ROLE` is issued.")
    private static let refreshField = Field(
        "refresh", ValueType<Duration>.duration, "How often a secret is read again in the background; `5m` unless said."
    )
    private static let concurrencyField = Field(
        "concurrency", ValueType<Int>.wholeNumber(1...256), "How many secrets are read at once; 16 unless said.")
    private static let form = MappingForm(
        "`vault`",
        [addressField, authField, namespaceField, mountField, versionField, pkiField, refreshField, concurrencyField]
            + EndpointSettings.fields)

    static let type = ValueType<VaultFields>.mapping(form) { reader, context in
        let address = reader.value(addressField, &context)
        let authentication = reader.value(authField, &context)
        let connection = EndpointSettings(reader, &context)
        guard let address, let authentication else { return nil }
        connection.judge(address, &context)
        var fields = VaultFields(
            address: address, connection: connection, authentication: authentication, range: reader.range)
        fields.namespace = reader.value(namespaceField, &context)
        fields.mount = reader.value(mountField, &context) ?? fields.mount
        fields.version = reader.value(versionField, &context)
        fields.pki = reader.value(pkiField, &context) ?? fields.pki
        fields.refresh = reader.value(refreshField, &context) ?? fields.refresh
        fields.concurrency = reader.value(concurrencyField, &context) ?? fields.concurrency
        return fields
    }
}

extension ValueType<VaultSettings.PKI> {
    private static let mount = Field(
        "mount", ValueType<String>.vaultPath, "Where the PKI engine is mounted; `pki` unless said.")
    private static let lifetime = Field(
        "ttl", ValueType<Int>.wholeSeconds, "How long certificates should be valid; what the role says, unless said.")
    private static let commonNames = Field(
        "commonNames", ValueType<String>.text.mapping(keys: ValueType<String>.text),
        "The common name for a role; a role that is not among them is the common name itself.")

    static let pki = ValueType.mapping(MappingForm("`pki`", [mount, lifetime, commonNames])) { reader, context in
        var names: [String: String] = [:]
        for entry in reader.value(commonNames, &context) ?? [] { names[entry.key.value] = entry.value }
        return VaultSettings.PKI(
            mount: reader.value(mount, &context) ?? "pki", lifetime: reader.value(lifetime, &context),
            commonNames: names)
    }
}

extension ValueType<String> {
    /// A path in Vault: it becomes a part of a URL as it is.
    static let vaultPath = ValueType.parsed(
        "a path such as `secret` or `team/secret`",
        expression: #"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*"#
    ) { text in
        let segments = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isPlain = segments.allSatisfy { segment in
            segment.first.map { $0 != UInt8(ascii: ".") } ?? false
                && segment.allSatisfy { byte in
                    Character(UnicodeScalar(byte)).isASCII
                        && (Character(UnicodeScalar(byte)).isLetter || Character(UnicodeScalar(byte)).isNumber
                            || [".", "_", "-"].contains(UnicodeScalar(byte)))
                }
        }
        guard isPlain else {
            return .failure(
                ValueProblem(
                    .invalidConfigurationValue, "`\(text)` is not a path in Vault",
                    help: "write segments of A-Z, a-z, 0-9, `.`, `_` and `-` with slashes between them"))
        }
        return .success(text)
    }
}
