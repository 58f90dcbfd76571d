import NIOSSL
import SallyportPolicy
import Testing

@testable import Gateway

@Suite("The listener's TLS", .timeLimit(.minutes(2)))
struct ListenerTLSTests {
    private func start() async throws -> TestGateway {
        try await TestGateway.start(listen: ", tls: { certificate: tls.pem, key: tls.key }") { folder in
            try folder.write("tls.pem", TestCertificates.one)
            try folder.write("tls.key", TestCertificates.oneKey)
        }
    }

    /// Asks for something that is not served, and gives the certificate that was shown.
    private func certificate(of gateway: TestGateway) async throws -> NIOSSLCertificate? {
        let client = try await RawClient(port: gateway.running.port, tls: true)
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await client.wait { $0.hasSuffix("}") }.statuses == [404])
        defer { Task { await client.close() } }
        return try await client.peerCertificate()
    }

    @Test func newConnectionsGetTheNewCertificateAndOldOnesStay() async throws {
        let gateway = try await start()
        let one = try NIOSSLCertificate(bytes: Array(TestCertificates.one.utf8), format: .pem)
        let two = try NIOSSLCertificate(bytes: Array(TestCertificates.two.utf8), format: .pem)
        #expect(try await certificate(of: gateway) == one)
        let old = try await RawClient(port: gateway.running.port, tls: true)
        old.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n")
        await old.wait { $0.statuses.count == 1 }
        try gateway.folder.write("tls.pem", TestCertificates.two)
        try gateway.folder.write("tls.key", TestCertificates.twoKey)
        #expect(await gateway.running.reload().succeeded)
        #expect(try await certificate(of: gateway) == two)
        old.send("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await old.wait { $0.statuses.count == 2 }.statuses == [404, 404])
        await old.close()
        try await gateway.stop()
    }

    @Test(arguments: [("tls.key", TestCertificates.twoKey), ("tls.pem", "nothing"), ("tls.key", "nothing")])
    func whatDoesNotFitKeepsTheOld(file: String, text: String) async throws {
        let gateway = try await start()
        try gateway.folder.write(file, text)
        let (succeeded, diagnostics) = await gateway.running.reload()
        #expect(!succeeded)
        #expect(diagnostics.map(\.code) == [.invalidListenerCertificate])
        #expect(try await certificate(of: gateway) != nil)
        try await gateway.stop()
    }

    @Test func reloadNeverTurnsTLSOff() async throws {
        let gateway = try await start()
        let text = try gateway.folder.read("sallyport.yaml")
        try gateway.folder.write(
            "sallyport.yaml", text.replacing(", tls: { certificate: tls.pem, key: tls.key }", with: ""))
        #expect(await gateway.running.reload().succeeded)
        #expect(try await certificate(of: gateway) != nil)
        try await gateway.stop()
    }

    @Test func plainTextToATLSListenerComesToNothing() async throws {
        let gateway = try await start()
        let client = try await RawClient(port: gateway.running.port)
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await client.waitForEnd().statuses.isEmpty)
        #expect(client.isClosed)
        try await gateway.stop()
    }
}
