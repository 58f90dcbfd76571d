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

    private static let version = Field.required("version", ValueType<Int>.configurationVersion)
    private static let listen = Field.required("listen", ListenSettings.type)
    private static let admin = Field("admin", AdminSettings.type)
    private static let policies = Field.required("policies", ValueType<String>.text.located)
    private static let authentication = Field.required("authentication", AuthenticationSettings.type)
    private static let certificates = Field("certificates", CertificateSettings.type)
    private static let upstream = Field("upstream", UpstreamSettings.type)
    private static let log = Field("log", LogSettings.type)
    private static let audit = Field("audit", ValueType<Located<String>>.auditFile)
    private static let drainTimeout = Field("drainTimeout", ValueType<Duration>.duration)
    private static let fields: [any FieldDescription] = [
        version, listen, admin, policies, authentication, certificates, upstream, log, audit, drainTimeout,
    ]

    init?(_ node: YAMLNode, _ context: inout DecodingContext) {
        let reader = MappingReader(node, fields: Self.fields, what: "the configuration", &context)
        guard let reader else { return nil }
        _ = reader.value(Self.version, &context)
        let listen = reader.value(Self.listen, &context)
        let policies = reader.value(Self.policies, &context)
        let authentication = reader.value(Self.authentication, &context)
        file = context.file
        admin = reader.value(Self.admin, &context)
        certificates = reader.value(Self.certificates, &context) ?? CertificateSettings()
        upstream = reader.value(Self.upstream, &context) ?? UpstreamSettings()
        log = reader.value(Self.log, &context) ?? LogSettings()
        auditFile = reader.value(Self.audit, &context)
        drainTimeout = reader.value(Self.drainTimeout, &context) ?? .seconds(30)
        guard let listen, let policies, let authentication else { return nil }
        self.listen = listen
        self.policies = policies
        self.authentication = authentication
    }
}
