import NIOSSL
import SallyportPolicy

/// Reads files of certificate authorities.
enum AuthorityBytes {
    /// The bytes of a file with at least one certificate in PEM; nil after a complaint.
    static func read(
        _ file: Located<String>, of configuration: GatewayConfiguration, _ diagnostics: inout [Diagnostic]
    ) -> [UInt8]? {
        let path = configuration.resolve(file.value)
        let span = configuration.span(file.range)
        let bytes = ConfigurationFile.bytes(of: path, what: "certificate authorities", at: span, &diagnostics)
        guard let bytes else { return nil }
        if let certificates = try? NIOSSLCertificate.fromPEMBytes(bytes), !certificates.isEmpty { return bytes }
        diagnostics.append(
            Diagnostic(
                .invalidConfigurationValue, "`\(path)` holds no certificate in PEM", at: span,
                help: "write the path of a file with the certificates of the authorities"))
        return nil
    }
}
