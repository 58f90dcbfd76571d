import NIOSSL
import SallyportPolicy

/// The TLS of the listeners.
enum ListenerTLS {
    /// Reads certificates, keys and authorities.
    /// - Returns: for each listener what it speaks TLS with; nil where it has no `tls`, or after complaints.
    static func contexts(
        for configuration: GatewayConfiguration, _ diagnostics: inout [Diagnostic]
    ) -> ListenerContexts {
        let listeners = configuration.listen.listeners
        let contexts = listeners.map { listener in
            listener.tls.flatMap { context(for: $0, of: configuration, &diagnostics) }
        }
        return ListenerContexts(places: listeners.map(\.place), contexts: contexts)
    }

    private static func context(
        for settings: ListenTLSSettings, of configuration: GatewayConfiguration, _ diagnostics: inout [Diagnostic]
    ) -> NIOSSLContext? {
        let chain = certificates(
            settings.certificate, what: "the listener's certificate",
            help: "write the path of a file with the certificate and its chain, leaf first", configuration, &diagnostics
        )
        let key = key(settings.key, configuration, &diagnostics)
        let authorities = settings.clientCAFile.map { file in
            certificates(
                file, what: "authorities for clients' certificates",
                help: "write the path of a file with the certificates of the authorities", configuration, &diagnostics)
        }
        guard let chain, let key else { return nil }
        var tls = intermediate(
            .makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key)),
            settings)
        if let authorities {
            guard let authorities else { return nil }
            tls.trustRoots = .certificates(authorities)
            tls.certificateVerification =
                settings.clientCertificate == .required ? .noHostnameVerification : .optionalVerification
            tls.sendCANameList = true
        }
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

    /// Mozilla's "intermediate" profile: forward secrecy and authenticated encryption, and the client's choice among them. Its
    /// suites with finite-field Diffie-Hellman are left out, which the library does not have.
    private static func intermediate(_ base: TLSConfiguration, _ settings: ListenTLSSettings) -> TLSConfiguration {
        var tls = base
        tls.minimumTLSVersion = settings.minimumVersion == .tls12 ? .tlsv12 : .tlsv13
        tls.cipherSuites = [
            "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
            "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
        ].joined(separator: ":")
        tls.curves = [.x25519, .secp256r1, .secp384r1]
        tls.applicationProtocols = settings.http2 ? ["h2", "http/1.1"] : ["http/1.1"]
        return tls
    }

    private static func certificates(
        _ file: Located<String>, what: String, help: String, _ configuration: GatewayConfiguration,
        _ diagnostics: inout [Diagnostic]
    ) -> [NIOSSLCertificate]? {
        let path = configuration.resolve(file.value)
        let span = configuration.span(file.range)
        let bytes = ConfigurationFile.bytes(of: path, what: what, at: span, &diagnostics)
        guard let bytes else { return nil }
        if let chain = try? NIOSSLCertificate.fromPEMBytes(bytes), !chain.isEmpty { return chain }
        diagnostics.append(
            Diagnostic(.invalidListenerCertificate, "`\(path)` holds no certificate in PEM", at: span, help: help))
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
