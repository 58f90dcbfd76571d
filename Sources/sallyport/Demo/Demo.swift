import Authentication
import Foundation
import Gateway
import SallyportPolicy

/// A gateway with upstreams and certificates of its own, in a temporary folder that it removes again.
struct Demo: Sendable {
    /// Whom the demo calls as. The secrets guard nothing but this demo.
    enum Caller: String, CaseIterable {
        /// Holds the scopes for reading and writing.
        case writer = "demo-writer"
        /// Holds the scope for reading alone.
        case reader = "demo-reader"

        var secret: String { "\(rawValue)-secret" }
        var scopes: [String] {
            self == .writer ? ["MTLS_READ_INTERNAL", "MTLS_WRITE_INTERNAL"] : ["MTLS_READ_INTERNAL"]
        }
    }

    /// The names that lead to the upstream which demands a client certificate, and to the one which asks for none.
    private static let strictHosts = ["idp.acme-bank.example"]
    private static let plainHosts = ["eu.hooks.acme-bank.example", "api.payments.example", "echo.sandbox.example"]
    /// This certificate is left out, so that there is a call to fall back for.
    private static let missingCertificate = "file:acme-webhooks.pem"

    private let folder: String
    private let upstreams: [DemoUpstream]
    private let gateway: RunningGateway
    private let client: GatewayClient
    private let policies: String

    /// Makes the certificates, and starts the upstreams and the gateway.
    static func start(policies: String) async throws -> Demo {
        let outcome = PolicyLoader.load([policies], lint: false)
        guard let tree = outcome.tree else {
            throw CommandFailure("the policies in `\(policies)` have errors: see `sallyport check \(policies)`")
        }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sallyport-\(UUID().uuidString)")
            .path
        let certificates = try DemoCertificates(
            in: folder, serverNames: strictHosts + plainHosts, clientNames: clientNames(of: tree))
        let strict = try await DemoUpstream.start(certificates: certificates, demandsClientCertificate: true)
        let plain = try await DemoUpstream.start(certificates: certificates, demandsClientCertificate: false)
        let configuration = "\(folder)/sallyport.yaml"
        try write(consumers(), to: "\(folder)/consumers.yaml")
        try write(
            configurationText(
                policies: URL(fileURLWithPath: policies).standardizedFileURL.path, certificates, strict, plain),
            to: configuration)
        let gateway = try await GatewayServer(configurationPath: configuration).start()
        let client = try GatewayClient(gateway: "http://127.0.0.1:\(gateway.port)")
        return Demo(
            folder: folder, upstreams: [strict, plain], gateway: gateway, client: client, policies: policies)
    }

    /// Makes every call of the walk-through, and says whether each went as announced.
    func walkThrough() async throws -> Bool {
        print("The gateway listens on 127.0.0.1:\(gateway.port), with the policies in \(policies).\n")
        var succeeded = true
        for step in DemoStep.all {
            let answer = try await client.make(step.call, by: step.credentials)
            let went = step.isAsAnnounced(answer)
            print(step.report(answer, wentAsAnnounced: went))
            succeeded = succeeded && went
        }
        print(succeeded ? "Every call went as announced." : "Not every call went as announced.")
        return succeeded
    }

    /// Waits until the process is told to end.
    func stayUp() async {
        print(
            """

            It stays up. In another terminal, try

              SECRET=\(Caller.writer.secret) sallyport send --gateway http://127.0.0.1:\(gateway.port) \\
                --consumer-key \(Caller.writer.rawValue) --consumer-secret env:SECRET \\
                --account le1606809 --service IDP --url https://idp.acme-bank.example/token --data '{}' --include

            Ctrl-C ends it.
            """)
        await Interruption.wait()
    }

    /// Stops everything, and removes what was made.
    func stop() async {
        await client.shutdown()
        await gateway.stop()
        for upstream in upstreams { await upstream.stop() }
        try? FileManager.default.removeItem(atPath: folder)
    }

    // MARK: Files

    /// The clients whose certificates the policies name, but for the one that is left out.
    private static func clientNames(of tree: RuleTree) -> [String] {
        tree.certificateReferences.filter { $0 != missingCertificate }.compactMap { reference in
            guard reference.hasPrefix("file:"), reference.hasSuffix(".pem") else { return nil }
            return String(reference.dropFirst("file:".count).dropLast(".pem".count))
        }.sorted()
    }

    private static func consumers() -> String {
        Caller.allCases.map { caller in
            """
            - key: \(caller.rawValue)
              secret: "literal:\(caller.secret)"
              accounts: ["*"]
              scopes: [\(caller.scopes.joined(separator: ", "))]
            """
        }.joined(separator: "\n") + "\n"
    }

    private static func configurationText(
        policies: String, _ certificates: DemoCertificates, _ strict: DemoUpstream, _ plain: DemoUpstream
    ) -> String {
        let pins =
            strictHosts.map { "    \"\($0):443\": \"127.0.0.1:\(strict.port)\"" }
            + plainHosts.map { "    \"\($0):443\": \"127.0.0.1:\(plain.port)\"" }
        return """
            version: 1
            listen: { address: 127.0.0.1, port: 0 }
            policies: "\(policies)"
            authentication: { oauth1: { consumers: consumers.yaml } }
            certificates: { directory: "\(certificates.clientFolder)" }
            upstream:
              caFile: "\(certificates.authorityFile)"
              connectTo:
            \(pins.joined(separator: "\n"))
            log: { level: error, format: text }
            audit: { file: audit.jsonl }

            """
    }

    private static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }
}
