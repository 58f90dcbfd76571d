import Authentication
import SallyportPolicy

/// Makes what spans are sent to: reads the authorities and secrets that the configuration names.
struct TraceCollectorBuilder {
    var configuration: GatewayConfiguration
    var environment: [String: String]

    /// The collector; nil where there is none, or after complaints.
    func collector(_ diagnostics: inout [Diagnostic]) -> TraceCollector? {
        guard let settings = configuration.tracing else { return nil }
        let connection = settings.connection
        var authorities: [UInt8]?
        if let file = connection.caFile {
            authorities = AuthorityBytes.read(file, of: configuration, &diagnostics)
            guard authorities != nil else { return nil }
        }
        var headers: [(name: String, value: Secret)] = []
        for header in settings.headers {
            guard let value = value(of: header, &diagnostics) else { continue }
            headers.append((header.name, value))
        }
        guard headers.count == settings.headers.count else { return nil }
        return TraceCollector(
            url: settings.endpoint.value, headers: headers, authorities: authorities,
            allowsHTTP: connection.allowsHTTP, timeout: connection.timeout)
    }

    private func value(of header: TracingSettings.Header, _ diagnostics: inout [Diagnostic]) -> Secret? {
        let secret = SecretResolver(environment: environment)
            .secret(header.value, in: configuration.file, &diagnostics)
        guard let secret else { return nil }
        if secret.withBytes({ $0.allSatisfy { (0x20...0x7E).contains($0) } }) { return secret }
        diagnostics.append(
            Diagnostic(
                .invalidConfigurationValue, "the value of the header `\(header.name)` is more than one line of ASCII",
                at: configuration.span(header.value.range),
                help: "write a secret of visible characters and spaces, without a line end"))
        return nil
    }
}
