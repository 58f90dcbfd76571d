internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// An HTTPS server on the loopback address that tells in JSON what it was asked, and by which client certificate.
final class DemoUpstream: Sendable {
    /// What the server does about client certificates. Those presented are verified against the demo's authority.
    enum ClientAuthentication: Sendable {
        /// The TLS handshake fails without a trusted one.
        case required
        /// One is asked for; the handshake fails with an untrusted one, and succeeds with none.
        case optional
        /// None is asked for.
        case none
    }

    private let listener: any Channel
    private let connections: Connections

    /// The port that it listens on, at 127.0.0.1.
    let port: Int

    private init(listener: any Channel, port: Int, connections: Connections) {
        self.listener = listener
        self.port = port
        self.connections = connections
    }

    /// Starts a server on a free port, which either demands a client certificate or asks for none.
    static func start(
        certificates: DemoCertificates, demandsClientCertificate: Bool,
        eventLoopGroup: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup
    ) async throws -> DemoUpstream {
        try await start(
            presenting: certificates.server, trusting: certificates.authorityPEM,
            clientAuthentication: demandsClientCertificate ? .required : .none, eventLoopGroup: eventLoopGroup)
    }

    /// Starts a server on a free port.
    ///
    /// - Parameters:
    ///   - server: the certificate to present.
    ///   - authorityPEM: the authority that client certificates are verified against.
    ///   - clientAuthentication: whether clients must, may or need not present one.
    ///   - eventLoopGroup: where it runs.
    static func start(
        presenting server: DemoCertificates.Issued, trusting authorityPEM: String,
        clientAuthentication: ClientAuthentication,
        eventLoopGroup: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup
    ) async throws -> DemoUpstream {
        let context = try tlsContext(server, authorityPEM, clientAuthentication)
        let connections = Connections()
        let listener = try await ServerBootstrap(group: eventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                connections.add(channel)
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLServerHandler(context: context))
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
                    try pipeline.addHandler(DemoUpstreamHandler())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        guard let port = listener.localAddress?.port else {
            try await listener.close()
            throw ChannelError.unknownLocalAddress
        }
        return DemoUpstream(listener: listener, port: port, connections: connections)
    }

    private static func tlsContext(
        _ server: DemoCertificates.Issued, _ authorityPEM: String, _ clientAuthentication: ClientAuthentication
    ) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(server.certificatePEM.utf8))
                .map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(server.keyPEM.utf8), format: .pem)))
        configuration.minimumTLSVersion = .tlsv12
        // A peer that does not answer the TLS farewell must not hold `stop` up.
        configuration.shutdownTimeout = .milliseconds(200)
        configuration.applicationProtocols = ["http/1.1"]
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authorityPEM.utf8)))
        configuration.certificateVerification =
            switch clientAuthentication {
            // A client has no host name to verify.
            case .required: .noHostnameVerification
            case .optional: .optionalVerification
            case .none: .none
            }
        return try NIOSSLContext(configuration: configuration)
    }

    /// Stops listening and closes every connection.
    func stop() async {
        // Closing what is closed already is not worth a complaint.
        try? await listener.close().get()
        await connections.closeAll()
    }
}

extension DemoUpstream {
    /// The connections that are open.
    private final class Connections: Sendable {
        private let open = Mutex<[ObjectIdentifier: any Channel]>([:])

        func add(_ channel: any Channel) {
            let id = ObjectIdentifier(channel)
            open.withLock { $0[id] = channel }
            channel.closeFuture.whenComplete { _ in self.open.withLock { $0[id] = nil } }
        }

        func closeAll() async {
            let channels = open.withLock { Array($0.values) }
            for channel in channels { channel.close(mode: .all, promise: nil) }
            for channel in channels { try? await channel.closeFuture.get() }
        }
    }
}
