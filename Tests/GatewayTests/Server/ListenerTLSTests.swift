import NIOCore
import NIOSSL
import SallyportPolicy
import Testing

@testable import Gateway

@Suite("The listener's TLS", .timeLimit(.minutes(2)))
struct ListenerTLSTests {
    private func start(_ more: String = "", patience: Patience = Patience()) async throws -> TestGateway {
        try await TestGateway.start(
            listen: ", tls: { certificate: tls.pem, key: tls.key\(more) }", patience: patience
        ) { folder in
            try folder.write("ca.pem", TestCertificates.two)
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

    // MARK: Profile

    /// What a client of this TLS gets; nil where there is no connection.
    private func status(_ gateway: TestGateway, _ change: (inout TLSConfiguration) throws -> Void) async throws -> Int?
    {
        var tls = TLSConfiguration.makeClientConfiguration()
        try change(&tls)
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: gateway.running.port)
        guard let client = try? await RawClient(to: address, tls: tls) else { return nil }
        client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        return await client.waitForEnd(seconds: 5).statuses.first
    }

    @Test(arguments: [
        ("ECDHE-ECDSA-AES128-GCM-SHA256", 404), ("ECDHE-ECDSA-CHACHA20-POLY1305", 404),
        ("ECDHE-ECDSA-AES128-SHA", nil), ("ECDHE-ECDSA-AES256-SHA", nil),
    ])
    func suitesOfTheIntermediateProfile(suite: String, expected: Int?) async throws {
        let gateway = try await start()
        let found = try await status(gateway) {
            $0.maximumTLSVersion = .tlsv12
            $0.cipherSuites = suite
        }
        #expect(found == expected)
        try await gateway.stop()
    }

    @Test(
        arguments: [
            (NIOTLSCurve.x25519, 404), (.secp256r1, 404), (.secp384r1, 404), (.secp521r1, nil),
        ] as [(NIOTLSCurve, Int?)])
    func curvesOfTheIntermediateProfile(curve: NIOTLSCurve, expected: Int?) async throws {
        let gateway = try await start()
        #expect(try await status(gateway) { $0.curves = [curve] } == expected)
        try await gateway.stop()
    }

    @Test(
        arguments: [
            ("", TLSVersion.tlsv11, nil), ("", .tlsv12, 404), ("", .tlsv13, 404),
            (", minimumVersion: \"1.3\"", .tlsv12, nil),
            (", minimumVersion: \"1.3\"", .tlsv13, 404),
        ] as [(String, TLSVersion, Int?)])
    func versions(setting: String, version: TLSVersion, expected: Int?) async throws {
        let gateway = try await start(setting)
        let found = try await status(gateway) {
            $0.minimumTLSVersion = version
            $0.maximumTLSVersion = version
        }
        #expect(found == expected)
        try await gateway.stop()
    }

    // MARK: HTTP/2

    /// The preface, with an empty SETTINGS frame.
    private static let preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0"

    @Test(arguments: ["", preface])
    func idleConnectionOfHTTP2EndsWhetherItsClientAnswersOrNot(sent: String) async throws {
        var patience = Patience()
        patience.idle = .milliseconds(200)
        patience.linger = .milliseconds(200)
        let gateway = try await start(patience: patience)
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.applicationProtocols = ["h2"]
        // From before there is a connection: on a busy machine half of the wait may be over before anybody looks at the clock.
        let start = ContinuousClock.now
        let client = try await RawClient(
            to: SocketAddress(ipAddress: "127.0.0.1", port: gateway.running.port), tls: tls)
        client.send(sent)
        _ = await client.waitForEnd()
        let time = ContinuousClock.now - start
        #expect(client.isClosed)
        #expect(time > .milliseconds(300) && time < .seconds(5), "\(time)")
        try await gateway.stop()
    }

    @Test(arguments: [
        (["h2", "http/1.1"], "", "h2"), (["http/1.1", "h2"], "", "h2"), (["http/1.1"], "", "http/1.1"),
        (["h2", "http/1.1"], ", http2: false", "http/1.1"), ([], "", ""),
    ])
    func protocolIsAgreedOn(offered: [String], setting: String, expected: String) async throws {
        let gateway = try await start(setting)
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.applicationProtocols = offered
        let client = try await RawClient(
            to: SocketAddress(ipAddress: "127.0.0.1", port: gateway.running.port), tls: tls)
        if expected == "h2" {
            client.send(Self.preface)
            // A frame of settings comes first: type 4 on stream 0.
            let text = await client.wait { $0.utf8.count >= 9 }
            #expect(Array(text.utf8).dropFirst(3).prefix(1) == [4])
        } else {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(await client.waitForEnd().statuses == [404])
        }
        await client.close()
        try await gateway.stop()
    }

    // MARK: Clients' certificates

    @Test(
        arguments: [
            ("", "two", 404), ("", "one", nil), ("", nil, nil), (", clientCertificate: optional", nil, 404),
            (", clientCertificate: optional", "two", 404), (", clientCertificate: optional", "one", nil),
        ] as [(String, String?, Int?)])
    func clientsAreJudgedByTheirCertificates(setting: String, shown: String?, expected: Int?) async throws {
        let gateway = try await start(", clientCAFile: ca.pem\(setting)")
        let found = try await status(gateway) { tls in
            guard let shown else { return }
            let (chain, key) =
                shown == "one"
                ? (TestCertificates.one, TestCertificates.oneKey) : (TestCertificates.two, TestCertificates.twoKey)
            tls.certificateChain = [.certificate(try NIOSSLCertificate(bytes: Array(chain.utf8), format: .pem))]
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))
        }
        #expect(found == expected)
        try await gateway.stop()
    }

    @Test func authoritiesThatCannotBeReadAreSaidAtOnce() async throws {
        let gateway = try await start(", clientCAFile: ca.pem")
        try gateway.folder.write("ca.pem", "nothing")
        #expect(await gateway.running.reload().diagnostics.map(\.code) == [.invalidListenerCertificate])
        try await gateway.stop()
    }

    @Test func eachListenerKeepsItsOwnCertificateWhateverTheOrder() throws {
        let one = try context(TestCertificates.one, TestCertificates.oneKey)
        let two = try context(TestCertificates.two, TestCertificates.twoKey)
        let (a, b) = (ListenerPlace.path("a", mode: 0), ListenerPlace.path("b", mode: 0))
        let running = ListenerContexts(places: [a, b], contexts: [one, nil])
        let swapped = ListenerContexts(places: [b, a], contexts: [nil, two]).serving(running)
        #expect(swapped.contexts[0] === two && swapped.contexts[1] == nil)
        let turned = ListenerContexts(places: [a, b], contexts: [nil, two]).serving(running)
        #expect(turned.contexts[0] === one && turned.contexts[1] == nil)
        let gone = ListenerContexts(places: [b], contexts: [nil]).serving(running)
        #expect(gone.places == [a, b] && gone.contexts[0] === one)
        #expect(gone.serving(running).contexts.count == 2)
    }

    private func context(_ chain: String, _ key: String) throws -> NIOSSLContext {
        try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: [.certificate(try NIOSSLCertificate(bytes: Array(chain.utf8), format: .pem))],
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))))
    }
}
