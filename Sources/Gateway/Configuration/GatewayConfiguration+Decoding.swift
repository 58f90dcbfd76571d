import SallyportPolicy

extension GatewayConfiguration {
    /// Reads a configuration.
    /// - Parameter path: The file; what it names is read by others.
    /// - Returns: the configuration, or nil where one complaint or more is an error; and every complaint.
    static func load(_ path: String) -> (configuration: GatewayConfiguration?, diagnostics: [Diagnostic]) {
        var diagnostics: [Diagnostic] = []
        guard let node = ConfigurationFile.document(path, what: "the configuration", &diagnostics) else {
            return (nil, diagnostics)
        }
        var context = DecodingContext(file: path, diagnostics: diagnostics)
        let configuration = GatewayConfiguration(node, &context)
        return (context.diagnostics.containsErrors ? nil : configuration, context.diagnostics.inReadingOrder)
    }

    private static let version = Field.required(
        "version", ValueType<Int>.configurationVersion, "The version of the configuration: 1.")
    private static let listen = Field.required("listen", ListenSettings.type, "Where clients are served.")
    private static let limits = Field("limits", LimitSettings.type, "How much the whole process takes on at a time.")
    private static let workers = Field(
        "workers", ValueType<Int>.wholeNumber(1...1024),
        "How many event loops there are, and as many threads that call upstreams; one for each processor unless said.")
    private static let admin = Field("admin", AdminSettings.type, "Where the operator is served; nowhere unless said.")
    private static let policies = Field.required(
        "policies", ValueType<String>.text.located, "The folder of the policies.")
    private static let authentication = Field.required(
        "authentication", AuthenticationSettings.type, "Who is let in: `oauth1`, `bearer` or both.")
    private static let certificates = Field(
        "certificates", CertificateSettings.type, "Where the client certificates are that policies name.")
    private static let upstream = Field("upstream", UpstreamSettings.type, "How upstreams are called.")
    private static let log = Field("log", LogSettings.type, "What is logged to standard error, and how.")
    private static let audit = Field(
        "audit", AuditSettings.type, "Where the audit records go; there are none unless said.")
    private static let tracing = Field(
        "tracing", TracingSettings.type, "Where spans of requests are sent; there are none unless said.")
    private static let drainTimeout = Field(
        "drainTimeout", ValueType<Duration>.duration,
        "How long requests under way may take to finish when the gateway stops; `30s` unless said.")
    static let form = MappingForm(
        "the configuration",
        [
            version, listen, limits, workers, admin, policies, authentication, certificates, upstream, log, audit,
            tracing, drainTimeout,
        ])

    init?(_ node: YAMLNode, _ context: inout DecodingContext) {
        guard let reader = MappingReader(node, Self.form, &context) else { return nil }
        reader.judge(Self.version, &context)
        var listen = reader.value(Self.listen, &context)
        if let limits = reader.value(Self.limits, &context) { listen?.take(limits, &context) }
        let policies = reader.value(Self.policies, &context)
        let authentication = reader.value(Self.authentication, &context)
        file = context.file
        workers = reader.value(Self.workers, &context) ?? ProcessorCount.available
        admin = reader.value(Self.admin, &context)
        certificates = reader.value(Self.certificates, &context) ?? CertificateSettings()
        upstream = reader.value(Self.upstream, &context) ?? UpstreamSettings()
        log = reader.value(Self.log, &context) ?? LogSettings()
        audit = reader.value(Self.audit, &context)
        tracing = reader.value(Self.tracing, &context)
        drainTimeout = reader.value(Self.drainTimeout, &context) ?? .seconds(30)
        guard let listen, let policies, let authentication else { return nil }
        self.listen = listen
        self.policies = policies
        self.authentication = authentication
    }
}
