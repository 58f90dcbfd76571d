import NIOCore
import NIOPosix
import NIOSSL

@testable import Upstream

/// What a test with sockets stands on: authorities, certificates, event loops and a client.
struct World: Sendable {
    /// Whom upstreams trust for clients, and clients for upstreams.
    let authority: TestAuthority
    let folder: TemporaryFolder
    let group: MultiThreadedEventLoopGroup
    let client: UpstreamClient
    let loop: any EventLoop

    static func run(
        http2: Bool = false, connectionsPerHost: Int = 256, threads: Int = 1,
        minimumTLS: UpstreamConfiguration.MinimumTLS = .v12, connectionLifetime: Duration = .seconds(600),
        _ body: (World) async throws -> Void
    ) async throws {
        HostileEnvironment.isSet
        let authority = try TestAuthority("Test Authority")
        let folder = try TemporaryFolder()
        let caFile = try folder.write("ca.pem", authority.pem)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var configuration = UpstreamConfiguration(
            caFile: caFile, minimumTLS: minimumTLS, http2: http2, connectionsPerHost: connectionsPerHost,
            threads: threads)
        configuration.connectionLifetime = connectionLifetime
        let client = try UpstreamClient(configuration)
        let world = World(authority: authority, folder: folder, group: group, client: client, loop: group.next())
        let result: Result<Void, any Error>
        do {
            try await body(world)
            result = .success(())
        } catch { result = .failure(error) }
        await client.shutdown()
        try await group.shutdownGracefully()
        try result.get()
    }

    /// TLS of an upstream.
    func tls(
        dnsNames: [String] = ["localhost", "upstream.test"], certificate: TestCertificate? = nil,
        demandsClientCertificate: Bool = false, clientRoots: TestAuthority? = nil, maximum: TLSVersion? = nil
    ) throws -> TLSConfiguration {
        let certificate = try certificate ?? authority.issue("upstream", dnsNames: dnsNames)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(certificate.certificatePEM.utf8)).map {
                .certificate($0)
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(certificate.keyPEM.utf8), format: .pem)))
        configuration.maximumTLSVersion = maximum
        configuration.shutdownTimeout = .milliseconds(20)
        if demandsClientCertificate {
            configuration.certificateVerification = .noHostnameVerification
            let roots = try NIOSSLCertificate.fromPEMBytes(Array((clientRoots ?? authority).pem.utf8))
            configuration.trustRoots = .certificates(roots)
        }
        return configuration
    }

    /// A client certificate as a request presents it.
    func identity(_ certificate: TestCertificate, key: String? = nil) -> UpstreamIdentity {
        let key = key ?? certificate.keyPEM
        return UpstreamIdentity(
            certificateChainPEM: Array(certificate.certificatePEM.utf8), privateKeyPEM: Array(key.utf8),
            poolKey: "\(certificate.certificatePEM.hashValue)/\(key.hashValue)")
    }

    /// A request to this machine.
    func request(
        _ method: String = "GET", port: Int, path: String = "/", scheme: String = "https", host: String = "localhost",
        headers: [(name: String, value: String)] = [], body: UpstreamRequest.Body = .none, isolation: String = "a1",
        identity: UpstreamIdentity? = nil, timeouts: UpstreamRequest.Timeouts = .generous,
        connectTo: (address: String, port: Int)? = nil,
        guard guardAddress: @escaping @Sendable ([UInt8]) -> Bool = { _ in true }
    ) -> UpstreamRequest {
        UpstreamRequest(
            method: method,
            url: "\(scheme)://\(host.contains(":") ? "[\(host)]" : host)\(port == 443 ? "" : ":\(port)")\(path)",
            host: host, port: port,
            headers: headers, body: body, isolation: isolation, identity: identity, timeouts: timeouts,
            guardAddress: guardAddress, connectTo: connectTo)
    }

    /// Makes a call with a whole body and waits for its answer.
    func call(_ request: UpstreamRequest, body: [String] = []) async -> Answer {
        let call = Call(client, request, on: loop)
        for part in body { call.transfer.send(ByteBuffer(string: part)) {} }
        if request.body != .none { call.transfer.finish() }
        return await call.answer()
    }
}

extension UpstreamRequest.Timeouts {
    static let generous = UpstreamRequest.Timeouts(
        connect: .seconds(10), firstByte: .seconds(20), idle: .seconds(20), total: .seconds(60))

    func with(_ change: (inout UpstreamRequest.Timeouts) -> Void) -> UpstreamRequest.Timeouts {
        var copy = self
        change(&copy)
        return copy
    }
}
