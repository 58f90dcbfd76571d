import Logging
import NIOCore

/// Takes the PROXY header off a connection. What comes behind it in the pipeline learns of the connection when the header is
/// there, and not at all where it is not what it should be.
final class ProxyHeaderHandler: ChannelInboundHandler, RemovableChannelHandler, ClientConnection {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let origin: ConnectionOrigin
    private let loop: LoopState
    private let patience: TimeAmount
    private let complaint: RepeatedWarning
    private var context: ChannelHandlerContext?
    private var arrived = ByteBuffer()
    private var timer: Scheduled<Void>?
    private var isDone = false

    /// - Parameters:
    ///   - origin: Where the client's address is put.
    ///   - patience: How long the header is waited for.
    init(origin: ConnectionOrigin, loop: LoopState, patience: TimeAmount, complaint: RepeatedWarning) {
        self.origin = origin
        self.loop = loop
        self.patience = patience
        self.complaint = complaint
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        loop.add(self)
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: patience) { self.refuse("no header came in time") }
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isDone { return context.fireChannelRead(data) }
        arrived.writeImmutableBuffer(unwrapInboundIn(data))
        switch ProxyHeader.read(arrived.readableBytesView) {
        case .incomplete: break
        case .malformed(let reason): refuse(reason)
        case .whole(let header, let length): take(header, length, context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if isDone { context.fireChannelReadComplete() } else { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        loop.remove(self)
        if isDone { context.fireChannelInactive() }
    }

    private func take(_ header: ProxyHeader, _ length: Int, _ context: ChannelHandlerContext) {
        if case .address(let bytes) = header.source {
            origin.address = try? SocketAddress(packedIPAddress: ByteBuffer(bytes: bytes), port: 0).ipAddress
        }
        isDone = true
        timer?.cancel()
        context.fireChannelActive()
        loop.remove(self)
        arrived.moveReaderIndex(forwardBy: length)
        if arrived.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(arrived)) }
        arrived = ByteBuffer()
        context.fireChannelReadComplete()
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    private func refuse(_ reason: String) {
        guard !isDone, let context else { return }
        complaint.warn(
            "a connection was closed for its PROXY header",
            ["peer": "\(context.remoteAddress?.ipAddress ?? "")", "reason": "\(reason)"])
        closeNow()
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
