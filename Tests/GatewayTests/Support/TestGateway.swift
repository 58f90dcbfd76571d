import Authentication
import Foundation
import Tracing

@testable import Gateway

/// A gateway on a free port with an upstream behind it, under a policy that tests write.
struct TestGateway: Sendable {
    static let account = """
        version: 1
        kind: Account
        account: le1
        forward:
          - { host: up.example, schemes: [http], ports: [80], methods: [GET, POST, PUT, DELETE, HEAD, OPTIONS] }
          - { host: closed.example, schemes: [http], effect: deny }
          - { host: small.example, schemes: [http], limits: { requestBody: 8 } }

        """

    let folder: TemporaryFolder
    let upstream: TestUpstream
    let running: RunningGateway

    /// Starts one.
    /// - Parameters:
    ///   - account: The account's policy.
    ///   - listen: More of `listen`.
    ///   - listeners: All of `listen`, instead.
    ///   - patience: How long clients are waited for.
    static func start(
        account: String = account, listen: String = "", listeners: String? = nil, patience: Patience = Patience(),
        environment: [String: String] = [:], top: String = "", tracer: (any Tracer)? = nil,
        prepare: (TemporaryFolder) throws -> Void = { _ in }
    ) async throws -> TestGateway {
        let folder = try TemporaryFolder()
        let upstream = try await TestUpstream.start()
        try prepare(folder)
        try folder.write("policies/le1.yaml", account)
        try folder.write(
            "consumers.yaml",
            """
            - { key: consumer, secret: "literal:consumer-secret", accounts: [le1, ghost],
                scopes: [MTLS_READ_INTERNAL, MTLS_WRITE_INTERNAL] }
            - { key: reader, secret: "literal:reader-secret", accounts: ["*"], scopes: [MTLS_READ_INTERNAL] }
            - { key: stranger, secret: "literal:stranger-secret", accounts: [other], scopes: [MTLS_READ_INTERNAL] }
            """)
        let names = ["up", "closed", "small"]
        let pins = names.map { "\"\($0).example:80\": \"127.0.0.1:\(upstream.port)\"" }.joined(separator: ", ")
        let path = try folder.write(
            "sallyport.yaml",
            """
            version: 1
            listen: \(listeners ?? "{ address: 127.0.0.1, port: 0\(listen) }")
            admin: { address: 127.0.0.1, port: 0 }
            policies: policies/
            authentication: { oauth1: { consumers: consumers.yaml } }
            upstream: { connectTo: { \(pins) } }
            log: { level: critical }
            audit: { file: audit.jsonl }
            drainTimeout: 10s
            \(top)
            """)
        var server = GatewayServer(configurationPath: path, environment: environment, tracer: tracer)
        server.patience = patience
        let running = try await server.start()
        return TestGateway(folder: folder, upstream: upstream, running: running)
    }

    func stop() async throws {
        await running.stop()
        try await upstream.stop()
    }

    /// A request as it goes over the wire, signed.
    func request(
        _ method: String = "GET", _ path: String = "/ok", host: String = "up.example", account: String = "le1",
        key: String = "consumer", headers: [String] = [], body: String? = nil, signsBody: Bool = false,
        scheme: String = "http"
    ) throws -> String {
        let url = "\(scheme)://127.0.0.1:\(running.port)/mtls/account/\(account)"
        let authorization = try OAuth1Signer.authorizationHeader(
            method: method, url: url, consumerKey: key, secret: Secret("\(key)-secret"),
            formBody: signsBody ? body.map { Array($0.utf8) } : nil, timestamp: Int(Date().timeIntervalSince1970))
        var lines = [
            "\(method) /mtls/account/\(account) HTTP/1.1", "Host: 127.0.0.1:\(running.port)",
            "Authorization: \(authorization)", "LP-forward-url: http://\(host)\(path)",
        ]
        lines += headers
        if let body { lines.append("Content-Length: \(body.utf8.count)") }
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
    }

    /// Sends one request on a connection of its own and gives everything that comes back.
    func exchange(_ request: String) async throws -> String {
        let client = try await RawClient(port: running.port)
        let (head, rest) = request.split(atFirst: "\r\n")
        client.send("\(head)\r\nConnection: close\r\n\(rest)")
        return await client.waitForEnd()
    }

    /// The audit records so far.
    func audit() throws -> [[String: Any]] {
        guard let text = try? folder.read("audit.jsonl") else { return [] }
        return try text.split(separator: "\n").map {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
        }
    }
}

extension String {
    fileprivate func split(atFirst separator: String) -> (String, String) {
        guard let range = range(of: separator) else { return (self, "") }
        return (String(self[..<range.lowerBound]), String(self[range.upperBound...]))
    }

    /// The statuses of the answers in it.
    var statuses: [Int] {
        components(separatedBy: "HTTP/1.1 ").dropFirst().compactMap { Int($0.prefix(3)) }
    }
}
