import Glibc
import Logging
import NIOCore

/// Decides when the listener accepts: not beyond so many connections, and not while the system has nothing left for one.
/// Connections that come meanwhile wait in the system's queue.
///
/// On the listener's own channel, in front of what turns accepted sockets into connections. Accepting is paused by no longer
/// asking the system for them: a listener that is asked and has no descriptor to give reports the same connection again and
/// again, which would cost a whole processor.
final class ConnectionGate: ChannelInboundHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel

    private let limit: Int
    private let logger: Logger
    private var open = 0
    private var isWaiting = false
    private var isAccepting = true
    private var lastWarning: NIODeadline?

    /// How long nothing is accepted after the system had nothing left.
    private static let pause = TimeAmount.seconds(1)
    private static let exhaustions = [EMFILE, ENFILE, ENOBUFS, ENOMEM]

    /// A gate that is open.
    /// - Parameter limit: The most connections at a time.
    init(limit: Int, logger: Logger) {
        self.limit = limit
        self.logger = logger
    }

    /// A connection was accepted.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        open += 1
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        unwrapInboundIn(data).closeFuture.hop(to: context.eventLoop).whenComplete { _ in
            let (gate, context) = bound.value
            gate.open -= 1
            gate.update(context)
        }
        update(context)
        context.fireChannelRead(data)
    }

    /// A connection could not be accepted.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError else { return context.fireErrorCaught(error) }
        // A client that is gone before it was accepted is no reason to keep the others waiting.
        guard Self.exhaustions.contains(error.errnoCode) else { return }
        warn("a connection could not be accepted", ["reason": "\(SystemError.text(of: error.errnoCode))"])
        isWaiting = true
        update(context)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
            self.isWaiting = false
            self.update(context)
        }
    }

    private func update(_ context: ChannelHandlerContext) {
        let isFull = open >= limit
        if isFull { warn("no more connections are accepted until one is closed", ["connections": "\(open)"]) }
        guard isAccepting == (isFull || isWaiting) else { return }
        isAccepting.toggle()
        // Fails for a channel that is closed, which accepts nothing more.
        try? context.channel.syncOptions?.setOption(.autoRead, value: isAccepting)
    }

    /// Logs, but not for each connection that comes in vain.
    private func warn(_ message: Logger.Message, _ metadata: Logger.Metadata) {
        let now = NIODeadline.now()
        if let lastWarning, now - lastWarning < .seconds(10) { return }
        lastWarning = now
        logger.warning(message, metadata: metadata)
    }
}
