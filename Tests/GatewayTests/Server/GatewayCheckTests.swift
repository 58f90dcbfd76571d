import SallyportPolicy
import Testing

@testable import Gateway

@Suite("Checking a configuration and all that it names")
struct GatewayCheckTests {
    private static let configuration = """
        version: 1
        listen: { address: 127.0.0.1, port: 0 }
        policies: policies/
        authentication: { oauth1: { consumers: consumers.yaml } }
        certificates: { directory: certificates/ }
        """
    private static let consumers = "- { key: a, secret: \"literal:x\", accounts: [\"*\"], scopes: [A] }\n"
    private static let policy = """
        version: 1
        kind: Account
        account: le1
        description: names certificates that there are not
        services:
          ABSENT: { certificate: "file:absent.pem" }
          GARBAGE: { certificate: "file:garbage.pem" }
          VAULT: { certificate: "vault:mtls/a" }
        forward:
          - host: up.example
            fallback: refuse
        """

    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write("sallyport.yaml", Self.configuration)
        try folder.write("consumers.yaml", Self.consumers)
        try folder.write("policies/le1.yaml", Self.policy)
        try folder.write("certificates/garbage.pem", "garbage")
        return folder
    }

    /// Code, file and line of each complaint.
    private func check(_ folder: TemporaryFolder) -> [String] {
        let report = GatewayCheck.check(configurationPath: folder["sallyport.yaml"])
        return report.diagnostics.map { diagnostic in
            #expect(!diagnostic.help.isEmpty, "\(diagnostic)")
            let file = diagnostic.span.file.dropFirst(folder.path.count + 1)
            return "\(diagnostic.code.rawValue) \(file):\(diagnostic.span.range.start.line)"
        }
    }

    @Test func certificatesAreComplainedAboutWhereAPolicyNamesThem() throws {
        let folder = try folder()
        #expect(
            check(folder) == [
                "SP0501 policies/le1.yaml:6", "SP0502 policies/le1.yaml:7", "SP0507 policies/le1.yaml:8",
            ])
        let report = GatewayCheck.check(configurationPath: folder["sallyport.yaml"])
        #expect(report.summary.accounts == 1)
        #expect(report.summary.rules == 1)
        #expect(report.summary.errors == 1)
        #expect(report.summary.warnings == 2)
    }

    @Test func certificatesDoNotKeepTheGatewayFromStarting() async throws {
        let folder = try folder()
        let text = try folder.read("sallyport.yaml")
        try folder.write("sallyport.yaml", text + "\nlog: { level: critical }\n")
        let running = try await GatewayServer(configurationPath: folder["sallyport.yaml"], environment: [:]).start()
        #expect(running.port > 0)
        #expect(running.adminPort == nil)
        await running.stop()
    }

    @Test func everythingThatIsWrongIsToldAtOnce() throws {
        let folder = try folder()
        try folder.write("consumers.yaml", Self.consumers + Self.consumers)
        try folder.write("policies/le1.yaml", Self.policy + "\nnonsense: true\n")
        let text = try folder.read("sallyport.yaml")
        try folder.write("sallyport.yaml", text + "\nupstream: { caFile: nowhere.pem }\n")
        #expect(
            check(folder) == ["SP0405 consumers.yaml:2", "SP0101 policies/le1.yaml:12", "SP0402 sallyport.yaml:6"])
    }

    @Test(arguments: [
        ("nowhere.pem", "SP0402 sallyport.yaml:6"), ("consumers.yaml", "SP0401 sallyport.yaml:6"), ("lists.pem", nil),
    ])
    func revocationLists(file: String, complaint: String?) throws {
        let folder = try folder()
        try folder.write("lists.pem", "-----BEGIN X509 CRL-----\n")
        let text = try folder.read("sallyport.yaml")
        try folder.write("sallyport.yaml", text + "\nupstream: { crlFile: \(file) }\n")
        #expect(check(folder).filter { $0.hasPrefix("SP04") } == [complaint].compactMap { $0 })
    }

    @Test(arguments: [
        ("port: 0", "port: 1", ["listen.port"]), ("127.0.0.1", "\"::1\"", ["listen.address"]),
        ("port: 0 }", "port: 0 }\nadmin: { address: 127.0.0.1, port: 1 }", ["admin"]),
        ("port: 0 }", "port: 0, tls: { certificate: a, key: b } }", ["listen.tls"]),
        ("port: 0 }", "port: 0, maxRequests: 5, maxConnections: 6 }", ["maxConnections"]),
        ("port: 0 }", "port: 0, reusePort: true, proxyProtocol: true }", ["listen.reusePort", "listen.proxyProtocol"]),
        ("address: 127.0.0.1, port: 0", "unix: a", ["listen.unix"]),
        ("version: 1", "version: 1\nworkers: 77", ["workers"]),
        ("{ address: 127.0.0.1, port: 0 }", "[{ unix: a }, { unix: b }]", ["listen"]),
        ("version: 1", "version: 1\nlog: { level: debug }\naudit: { file: x }", ["log", "audit"]),
        (
            "version: 1",
            "version: 1\nupstream: { http2: false, minimumTLS: \"1.3\", connectionsPerHost: 1, caFile: a, crlFile: b }",
            [
                "upstream.caFile", "upstream.crlFile", "upstream.minimumTLS", "upstream.http2",
                "upstream.connectionsPerHost",
            ]
        ),
        (
            "version: 1", "version: 1\ndrainTimeout: 1s\nupstream: { connectTo: { \"a.example:1\": \"127.0.0.1:1\" } }",
            []
        ),
    ])
    func settingsThatNeedARestartAreNamed(old: String, new: String, expected: [String]) throws {
        let folder = try folder()
        let before = try #require(GatewayConfiguration.load(folder["sallyport.yaml"]).configuration)
        try folder.write("sallyport.yaml", Self.configuration.replacing(old, with: new))
        let after = try #require(GatewayConfiguration.load(folder["sallyport.yaml"]).configuration)
        #expect(RestartReport.changes(from: before, to: after) == expected)
    }

    @Test func whatStandsOnAnotherLineHasNotChanged() throws {
        let folder = try folder()
        let text = Self.configuration.replacing(
            "version: 1",
            with: """
                version: 1
                admin: { address: 127.0.0.1, port: 1, unix: a, token: "env:A", hosts: [a.example] }
                audit: { file: x }
                upstream: { caFile: a, crlFile: b }
                tracing: { endpoint: "https://a.example/v1/traces" }
                """)
        try folder.write("sallyport.yaml", text)
        let before = try #require(GatewayConfiguration.load(folder["sallyport.yaml"]).configuration)
        try folder.write("sallyport.yaml", "# a comment\n" + text)
        let after = try #require(GatewayConfiguration.load(folder["sallyport.yaml"]).configuration)
        #expect(RestartReport.changes(from: before, to: after) == [])
    }
}
