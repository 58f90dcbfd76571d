import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import SallyportPolicy

/// Where clients connect.
struct Listener: Sendable {
    private let channel: any Channel

    /// Where it listens.
    var port: Int { channel.localAddress?.port ?? 0 }

    /// What its socket is bound to.
    var localAddress: SocketAddress? { channel.localAddress }

    /// Binds the address and begins to accept.
    /// - Parameter connections: the most at one time.
    /// - Throws: what keeps it from listening.
    static func start(
        _ settings: ListenSettings, connections: Int, loops: EventLoops, services: GatewayServices
    ) async throws -> Listener {
        let scheme = settings.tls == nil ? "http" : "https"
        let logger = services.logger
        let bootstrap = ServerBootstrap(group: loops.group)
            .serverChannelOption(ChannelOptions.backlog, value: 1024)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            // One at a time, so that there are never more than may be.
            .serverChannelOption(ChannelOptions.maxMessagesPerRead, value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ConnectionGate(limit: connections, logger: logger))
                }
            }
            .childChannelOption(ChannelOptions.socketOption(.tcp_nodelay), value: 1)
            .childChannelOption(ChannelOptions.autoRead, value: false)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try set(up: channel, loops: loops, services: services, scheme: scheme)
                }
            }
        let channel = try await bootstrap.bind(host: settings.address.description, port: settings.port).get()
        return Listener(channel: channel)
    }

    /// Accepts no more.
    func close() async {
        try? await channel.close().get()
    }

    /// Sets up a connection, under the certificate of the snapshot that is in use when it is accepted.
    private static func set(
        up channel: any Channel, loops: EventLoops, services: GatewayServices, scheme: String
    ) throws {
        guard let loop = loops.state(of: channel.eventLoop) else { throw ChannelError.inappropriateOperationForState }
        let pipeline = channel.pipeline.syncOperations
        if let tls = loop.snapshot.listenerTLS {
            try pipeline.addHandler(NIOSSLServerHandler(context: tls))
        }
        let watch = RequestLineWatch()
        try pipeline.addHandler(watch)
        try ConnectionPipeline.addHTTP(to: pipeline)
        try pipeline.addHandler(
            ConnectionHandler(services: services, loop: loop, scheme: scheme, watch: watch))
    }
}
