import SallyportPolicy

/// Looks at files of certificate revocation lists.
enum RevocationLists {
    /// The largest file, in bytes: those of public authorities can be large.
    private static let largest = 64 << 20

    /// Complains of a file without any list in PEM. Whether its lists are current is seen when an upstream is called: they
    /// are read for each new connection.
    static func check(
        _ file: Located<String>, of configuration: GatewayConfiguration, _ diagnostics: inout [Diagnostic]
    ) {
        let path = configuration.resolve(file.value)
        let span = configuration.span(file.range)
        let bytes = ConfigurationFile.bytes(
            of: path, what: "certificate revocation lists", at: span, atMost: largest, &diagnostics)
        guard let bytes, !String(decoding: bytes, as: UTF8.self).contains("-----BEGIN X509 CRL-----") else { return }
        diagnostics.append(
            Diagnostic(
                .invalidConfigurationValue, "`\(path)` holds no revocation list in PEM", at: span,
                help: "convert one: openssl crl -inform DER -in LIST.crl -out LIST.pem"))
    }
}
