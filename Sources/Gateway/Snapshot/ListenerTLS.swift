import NIOSSL
import SallyportPolicy

/// The TLS of the listener.
enum ListenerTLS {
    /// Reads certificate and key.
    /// - Returns: nil without `tls`, or after complaints.
    static func context(for configuration: GatewayConfiguration, _ diagnostics: inout [Diagnostic]) -> NIOSSLContext? {
        guard let settings = configuration.listen.tls else { return nil }
        let chain = certificates(settings.certificate, configuration, &diagnostics)
        let key = key(settings.key, configuration, &diagnostics)
        guard let chain, let key else { return nil }
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        tls.minimumTLSVersion = .tlsv12
        tls.applicationProtocols = ["http/1.1"]
        do {
            return try NIOSSLContext(configuration: tls)
        } catch {
            diagnostics.append(
                Diagnostic(
                    .invalidListenerCertificate, "the listener's certificate and key cannot be used together",
                    at: configuration.span(settings.key.range),
                    help: "`key` must be the private key of the first certificate in `certificate`"))
            return nil
        }
    }

    private static func certificates(
        _ file: Located<String>, _ configuration: GatewayConfiguration, _ diagnostics: inout [Diagnostic]
    ) -> [NIOSSLCertificate]? {
        let path = configuration.resolve(file.value)
        let span = configuration.span(file.range)
        let bytes = ConfigurationFile.bytes(of: path, what: "the listener's certificate", at: span, &diagnostics)
        guard let bytes else { return nil }
        if let chain = try? NIOSSLCertificate.fromPEMBytes(bytes), !chain.isEmpty { return chain }
        diagnostics.append(
            Diagnostic(
                .invalidListenerCertificate, "`\(path)` holds no certificate in PEM", at: span,
                help: "write the path of a file with the certificate and its chain, leaf first"))
        return nil
    }

    private static func key(
        _ file: Located<String>, _ configuration: GatewayConfiguration, _ diagnostics: inout [Diagnostic]
    ) -> NIOSSLPrivateKey? {
        let path = configuration.resolve(file.value)
        let span = configuration.span(file.range)
        let bytes = ConfigurationFile.bytes(of: path, what: "the listener's private key", at: span, &diagnostics)
        guard let bytes else { return nil }
        if let key = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) { return key }
        diagnostics.append(
            Diagnostic(
                .invalidListenerCertificate, "`\(path)` holds no private key in PEM without a passphrase", at: span,
                help: "write the path of a file with the private key of the certificate"))
        return nil
    }
}
