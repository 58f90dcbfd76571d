import Foundation
import Testing

@testable import sallyport

@Suite final class DemoUpstreamTests {
    let folder: String
    let certificates: DemoCertificates

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/sallyport-demo-\(UUID().uuidString)"
        certificates = try DemoCertificates(
            in: folder, serverNames: ["idp.acme-bank.example", "localhost"], clientNames: ["acme"])
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Runs `body` against an upstream, and stops it whatever happens.
    private func with(
        _ authentication: DemoUpstream.ClientAuthentication, presenting server: DemoCertificates.Issued? = nil,
        _ body: (DemoUpstream) async throws -> Void
    ) async throws {
        let upstream = try await DemoUpstream.start(
            presenting: server ?? certificates.server, trusting: certificates.authorityPEM,
            clientAuthentication: authentication)
        do {
            try await body(upstream)
        } catch {
            await upstream.stop()
            throw error
        }
        await upstream.stop()
    }

    private func curl(_ upstream: DemoUpstream, _ arguments: [String], path: String = "/") async throws -> Curl.Outcome
    {
        try await Curl.run(
            [
                "--cacert", certificates.authorityFile,
                "--connect-to", "idp.acme-bank.example:443:127.0.0.1:\(upstream.port)",
            ] + arguments + ["https://idp.acme-bank.example\(path)"])
    }

    private func object(_ outcome: Curl.Outcome) throws -> [String: Any] {
        #expect(outcome.code == 0, "\(outcome.error)")
        return try #require(try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any])
    }

    private func identity(_ issued: DemoCertificates.Issued?) throws -> [String] {
        let issued = try #require(issued)
        return ["--cert", issued.certificateFile, "--key", issued.keyFile]
    }

    @Test(arguments: [DemoUpstream.ClientAuthentication.required, .optional])
    func certificateIsTold(authentication: DemoUpstream.ClientAuthentication) async throws {
        try await with(authentication) { upstream in
            let client = try identity(certificates.clients["acme"])
            let answer = try object(
                try await curl(
                    upstream, client + ["-H", "X-Two: a", "-H", "x-two: b", "-d", "hello"], path: "/v1/token?a=b&c"))
            #expect(answer["method"] as? String == "POST")
            #expect(answer["path"] as? String == "/v1/token?a=b&c")
            #expect(answer["host"] as? String == "idp.acme-bank.example")
            #expect(answer["bodyBytes"] as? Int == 5)
            let headers = try #require(answer["headers"] as? [String: String])
            #expect(headers["x-two"] == "a, b")
            #expect(headers["content-type"] == "application/x-www-form-urlencoded")
            let told = try #require(answer["clientCertificate"] as? [String: String])
            #expect(told["subject"] == "CN=acme,O=Sallyport demo")
            #expect(try told["fingerprint"] == fingerprint(of: #require(certificates.clients["acme"])))
        }
    }

    private func fingerprint(of issued: DemoCertificates.Issued) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = ["x509", "-noout", "-fingerprint", "-sha256", "-in", issued.certificateFile]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return text.drop { $0 != "=" }.dropFirst().replacing(":", with: "").lowercased()
            .trimmingCharacters(in: .newlines)
    }

    /// Which handshakes succeed, and what is told of the client then.
    @Test(
        arguments: [
            (DemoUpstream.ClientAuthentication.required, "none", nil), (.required, "trusted", true),
            (.required, "untrusted", nil), (.required, "server", nil),
            (.optional, "none", false), (.optional, "trusted", true), (.optional, "untrusted", nil),
            (.none, "none", false), (.none, "trusted", false), (.none, "untrusted", false),
        ] as [(DemoUpstream.ClientAuthentication, String, Bool?)])
    func handshakes(authentication: DemoUpstream.ClientAuthentication, client: String, isTold: Bool?) async throws {
        let arguments =
            switch client {
            case "trusted": try identity(certificates.clients["acme"])
            case "untrusted": try identity(certificates.untrustedClient)
            case "server": try identity(certificates.server)
            default: [String]()
            }
        try await with(authentication) { upstream in
            for version in [["--tls-max", "1.2"], ["--tlsv1.3"]] {
                let outcome = try await curl(upstream, arguments + version)
                guard let isTold else {
                    #expect([35, 56].contains(outcome.code), "\(version): \(outcome.code) \(outcome.error)")
                    #expect(outcome.output.isEmpty)
                    continue
                }
                let told = try object(outcome)["clientCertificate"]
                #expect((told is NSNull) == !isTold, "\(version)")
            }
        }
    }

    @Test(arguments: [(false, Int32(60)), (true, 0)])
    func serverUnderTheUntrustedAuthority(isTrusting: Bool, code: Int32) async throws {
        try await with(.none, presenting: certificates.untrustedServer) { upstream in
            let authority = isTrusting ? ["--cacert", certificates.untrustedAuthorityFile] : []
            let outcome = try await curl(upstream, authority)
            #expect(outcome.code == code)
        }
    }

    @Test func nameThatTheCertificateLacks() async throws {
        try await with(.none) { upstream in
            let outcome = try await Curl.run([
                "--cacert", certificates.authorityFile,
                "--connect-to", "other.example:443:127.0.0.1:\(upstream.port)", "https://other.example/",
            ])
            #expect(outcome.code == 60)
        }
    }

    @Test func connectionsAreKeptAndHeadHasNoBody() async throws {
        try await with(.none) { upstream in
            let url = "https://localhost:\(upstream.port)"
            let outcome = try await Curl.run([
                "--cacert", certificates.authorityFile, "-o", "/dev/null", "-o", "/dev/null", "-w", "%{num_connects} ",
                "\(url)/1", "\(url)/2",
            ])
            #expect(String(decoding: outcome.output, as: UTF8.self) == "1 0 ")
            let head = try await curl(upstream, ["--head", "-w", "%{size_download}"])
            #expect(head.code == 0)
            #expect(String(decoding: head.output, as: UTF8.self).hasSuffix("\r\n\r\n0"))
            let closed = try await curl(upstream, ["-H", "Connection: close", "-i"])
            #expect(String(decoding: closed.output, as: UTF8.self).lowercased().contains("connection: close\r\n"))
        }
    }

    @Test func largeBodiesAreCounted() async throws {
        try Data(repeating: 7, count: 3_000_000).write(to: URL(fileURLWithPath: "\(folder)/body"))
        try await with(.none) { upstream in
            let answer = try object(try await curl(upstream, ["-T", "\(folder)/body", "-H", "Expect:"]))
            #expect(answer["method"] as? String == "PUT")
            #expect(answer["bodyBytes"] as? Int == 3_000_000)
        }
    }

    @Test(arguments: [false, true])
    func startByTheSimpleWay(demands: Bool) async throws {
        let upstream = try await DemoUpstream.start(certificates: certificates, demandsClientCertificate: demands)
        let outcome = try await curl(upstream, [])
        await upstream.stop()
        #expect((outcome.code == 0) == !demands)
        // Nobody listens any more: curl cannot connect.
        let refused = try await curl(upstream, [])
        #expect(refused.code == 7)
        await upstream.stop()
    }

    /// A client that keeps its connection open is sent away.
    @Test func stopClosesConnections() async throws {
        let upstream = try await DemoUpstream.start(certificates: certificates, demandsClientCertificate: false)
        let client = Process()
        client.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        client.arguments = ["s_client", "-quiet", "-connect", "127.0.0.1:\(upstream.port)"]
        let (input, output) = (Pipe(), Pipe())
        client.standardInput = input
        client.standardOutput = output
        client.standardError = FileHandle.nullDevice
        let ended = AsyncStream<Void>.makeStream()
        client.terminationHandler = { _ in ended.continuation.finish() }
        try client.run()
        // With an answer, the connection is known to be open.
        try input.fileHandleForWriting.write(contentsOf: Data("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        let answer = try #require(try output.fileHandleForReading.read(upToCount: 15))
        #expect(String(decoding: answer, as: UTF8.self) == "HTTP/1.1 200 OK")

        await upstream.stop()
        let killer = Task {
            try await Task.sleep(for: .seconds(20))
            client.terminate()
        }
        for await _ in ended.stream {}
        killer.cancel()
        #expect(client.terminationReason == .exit)
    }
}
