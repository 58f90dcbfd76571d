import SallyportPolicy

/// What `sallyport.yaml` says: the server's configuration, decoded but with nothing read that it names.
struct GatewayConfiguration: Sendable {
    /// The file, as messages name it.
    var file: String
    /// Where clients are served.
    var listen: ListenSettings
    /// Event loops, and threads that call upstreams.
    var workers: Int
    /// Where the operator is served; nil for nowhere.
    var admin: AdminSettings?
    /// The folder of the policies.
    var policies: Located<String>
    /// Who is let in.
    var authentication: AuthenticationSettings
    /// Where client certificates are.
    var certificates: CertificateSettings
    /// How upstreams are called.
    var upstream: UpstreamSettings
    /// What is logged, and how.
    var log: LogSettings
    /// Where audit records go; nil for nowhere.
    var audit: AuditSettings?
    /// Where spans go; nil for nowhere.
    var tracing: TracingSettings?
    /// How long requests under way may take to finish when the gateway stops.
    var drainTimeout: Duration

    /// A path of the file as one that can be opened: relative ones are relative to the file's folder.
    func resolve(_ path: String) -> String { RelativePath.resolve(path, beside: file) }

    /// A place in the file.
    func span(_ range: SourceRange) -> SourceSpan { SourceSpan(file: file, range: range) }
}
