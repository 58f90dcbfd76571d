import NIOCore
import NIOHTTP2

/// A client's connection that speaks HTTP/2: what all its streams share. Each stream is a ``ConnectionHandler`` of its own.
///
/// The last of the connection's pipeline, and on its event loop.
final class HTTP2Connection: ChannelInboundHandler, ClientConnection {
    typealias InboundIn = HTTP2Frame

    private let loop: LoopState
    private let patience: Patience
    private var context: ChannelHandlerContext?
    private var streams = 0
    private var timer: Scheduled<Void>?

    private init(loop: LoopState, patience: Patience) {
        self.loop = loop
        self.patience = patience
    }

    /// Adds what a connection of HTTP/2 consists of, behind a TLS handshake.
    static func add(
        to channel: any Channel, services: GatewayServices, loop: LoopState, origin: ConnectionOrigin?
    ) throws {
        let eventLoop = channel.eventLoop
        let connection = HTTP2Connection(loop: loop, patience: services.patience)
        // It waits for nobody: how long a client may take is for the connection to say.
        let management = NIOHTTP2ServerConnectionManagementHandler(
            eventLoop: eventLoop,
            configuration: .init(maxIdleTime: nil, maxAge: nil, maxGraceTime: nil, keepalive: nil))
        let shared = NIOLoopBound((connection, loop, origin), eventLoop: eventLoop)
        let handler = NIOHTTP2Handler(
            mode: .server, eventLoop: eventLoop, connectionConfiguration: HTTP2Limits.connection,
            streamConfiguration: HTTP2Limits.stream, streamDelegate: management.http2StreamDelegate
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                let (connection, loop, origin) = shared.value
                try connection.setUp(stream, services, loop, origin)
            }
        }
        let pipeline = channel.pipeline.syncOperations
        // Flow control, and not the socket, holds back who sends too much.
        try channel.syncOptions?.setOption(.autoRead, value: true)
        try pipeline.addHandlers([handler, management, connection])
        connection.awaitStream()
        loop.add(connection)
    }

    private func setUp(
        _ stream: any Channel, _ services: GatewayServices, _ loop: LoopState, _ origin: ConnectionOrigin?
    ) throws {
        streams += 1
        timer?.cancel()
        stream.closeFuture.assumeIsolated().whenComplete { _ in
            self.streams -= 1
            if self.streams == 0 { self.awaitStream() }
        }
        try stream.syncOptions?.setOption(.autoRead, value: false)
        // The watch is for the bytes of HTTP/1.1, of which there are none.
        let handler = ConnectionHandler(
            services: services, loop: loop, scheme: "https", watch: RequestLineWatch(), origin: origin)
        try stream.pipeline.syncOperations.addHandlers([HTTP2StreamCodec(scheme: "https"), handler])
    }

    /// Nothing is under way: for as long as a client of HTTP/1.1 might take, and then for a moment in which it can take leave.
    private func awaitStream() {
        guard let context else { return }
        let eventLoop = context.eventLoop.assumeIsolated()
        timer = eventLoop.scheduleTask(in: loop.isDraining ? LoopState.grace : patience.idle) {
            self.drain()
            self.timer = eventLoop.scheduleTask(in: self.patience.linger) { self.endIdle() }
        }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        loop.remove(self)
        context.fireChannelInactive()
    }

    /// What is wrong with the connection, and not with one stream, ends it; the client has been told why by then.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is NIOHTTP2Errors.StreamError { return }
        context.close(promise: nil)
    }

    /// Sends GOAWAY: streams that are there come to their end, and then the connection.
    func drain() {
        context?.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    }

    func endIdle() {
        if streams == 0 { closeNow() }
    }

    func closeNow() {
        context?.close(promise: nil)
    }
}
