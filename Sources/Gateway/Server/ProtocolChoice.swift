import NIOCore
import NIOSSL
import NIOTLS

/// Waits for a connection's TLS handshake, and sets up what was agreed on in it: HTTP/2, or HTTP/1.1 where nothing was.
final class ProtocolChoice: ChannelInboundHandler, RemovableChannelHandler, ClientConnection {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let services: GatewayServices
    private let loop: LoopState
    private let origin: ConnectionOrigin?
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?
    private var isDone = false

    init(services: GatewayServices, loop: LoopState, origin: ConnectionOrigin?) {
        self.services = services
        self.loop = loop
        self.origin = origin
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        loop.add(self)
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: services.patience.head) { self.closeNow() }
        context.read()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if isDone { context.fireChannelReadComplete() } else { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        loop.remove(self)
        if isDone { context.fireChannelInactive() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard !isDone, case .handshakeCompleted(let agreed)? = event as? TLSUserEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        isDone = true
        timer?.cancel()
        do {
            try setUp(agreed, context)
        } catch {
            context.close(promise: nil)
        }
        // After its successor is there, so that a loop that drains does not think that nobody is left.
        loop.remove(self)
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    /// A handshake that came to nothing: there is nobody to tell.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if isDone { context.fireErrorCaught(error) } else { context.close(promise: nil) }
    }

    private func setUp(_ agreed: String?, _ context: ChannelHandlerContext) throws {
        if agreed == "h2" {
            return try HTTP2Connection.add(to: context.channel, services: services, loop: loop, origin: origin)
        }
        let pipeline = context.pipeline.syncOperations
        let connection = try ConnectionPipeline.addHTTP1(
            to: pipeline, services: services, loop: loop, scheme: "https", origin: origin)
        connection.begin(try pipeline.context(handler: connection))
    }

    // Nothing has begun that would be worth waiting for, but it may in a moment.
    func drain() {}

    func endIdle() {
        if !isDone { closeNow() }
    }

    func closeNow() {
        context?.close(promise: nil)
    }
}
