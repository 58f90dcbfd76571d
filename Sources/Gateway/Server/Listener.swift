import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import SallyportPolicy

/// Where clients connect: one listener of the configuration, with one socket or several.
struct Listener: Sendable {
    /// A socket, and the channel that accepts on it.
    private struct Accepting: Sendable {
        let socket: ListenerSocket
        let channel: any Channel
    }

    /// The port; nil for a listener without one.
    let port: Int?
    /// Where it is, for the log.
    let description: Logger.Metadata
    private let accepting: [Accepting]

    /// Serves on sockets.
    /// - Parameters:
    ///   - sockets: One for each event loop, or as many as there are, whose connections are spread over all loops.
    ///   - budget: How many connections there may be.
    /// - Throws: what keeps it from listening.
    static func start(
        on sockets: [ListenerSocket], setup: ConnectionSetup, budget: ConnectionBudget, description: Logger.Metadata
    ) async throws -> Listener {
        let loops = Array(setup.loops.group.makeIterator())
        var accepting: [Accepting] = []
        for (number, socket) in sockets.enumerated() {
            let loop = loops[(setup.index + number) % loops.count]
            let children: any EventLoopGroup = sockets.count == loops.count ? loop : setup.loops.group
            let bootstrap = bootstrap(ServerBootstrap(group: loop, childGroup: children), setup, budget)
            let channel = try await bootstrap.withBoundSocket(socket.descriptor).get()
            socket.widenBacklog()
            setup.services.ownListeners.add(channel.localAddress)
            accepting.append(Accepting(socket: socket, channel: channel))
        }
        let port = accepting.first?.channel.localAddress?.port
        var description = description
        if let port { description["port"] = "\(port)" }
        return Listener(port: port, description: description, accepting: accepting)
    }

    private static func bootstrap(
        _ bootstrap: ServerBootstrap, _ setup: ConnectionSetup, _ budget: ConnectionBudget
    ) -> ServerBootstrap {
        let logger = setup.services.logger
        let bootstrap =
            bootstrap
            // One at a time, so that there are never more than may be.
            .serverChannelOption(ChannelOptions.maxMessagesPerRead, value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ConnectionGate(budget: budget, logger: logger))
                }
            }
            .childChannelOption(ChannelOptions.autoRead, value: false)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try setup.set(up: channel) }
            }
        return setup.isTCP
            ? bootstrap.childChannelOption(ChannelOptions.tcpOption(.tcp_nodelay), value: 1) : bootstrap
    }

    /// Lets nobody new come.
    func stopArrivals() {
        for one in accepting { one.socket.stopArrivals() }
    }

    /// For how long those are waited for who are on their way.
    var arrival: Duration { accepting.map(\.socket.arrival).max() ?? .zero }

    /// Whether somebody waits who came before that.
    var isAwaited: Bool { accepting.contains { $0.socket.origin != .passed && !$0.socket.isEmpty } }

    /// Accepts no more. Those who have been accepted are on their way from one event loop to another for a moment, and would
    /// be closed if the channel were closed at once.
    func close(_ loops: EventLoops) async {
        for one in accepting { one.channel.pipeline.fireUserInboundEventTriggered(ConnectionGate.Ending()) }
        await loops.settle()
        for one in accepting { try? await one.channel.close().get() }
    }
}
