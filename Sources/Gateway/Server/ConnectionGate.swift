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

    private let budget: ConnectionBudget
    private let warning: RepeatedWarning
    private var isWaiting = false
    private var awaitsRoom = false
    private var isEnding = false
    private var isAccepting = true

    /// How long nothing is accepted after the system had nothing left.
    private static let pause = TimeAmount.seconds(1)
    private static let exhaustions = [EMFILE, ENFILE, ENOBUFS, ENOMEM]

    /// A gate that is open.
    /// - Parameter budget: How many connections there may be, in all that share it. Each of several listeners may take one
    ///   before it learns of the last of another.
    init(budget: ConnectionBudget, logger: Logger) {
        self.budget = budget
        warning = RepeatedWarning(logger: logger)
    }

    /// A connection was accepted.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        budget.take()
        let budget = budget
        unwrapInboundIn(data).closeFuture.whenComplete { _ in budget.give() }
        update(context)
        context.fireChannelRead(data)
    }

    /// A connection could not be accepted.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError else { return context.fireErrorCaught(error) }
        // A client that is gone before it was accepted is no reason to keep the others waiting.
        guard Self.exhaustions.contains(error.errnoCode) else { return }
        warning.warn("a connection could not be accepted", ["reason": "\(SystemError.text(of: error.errnoCode))"])
        isWaiting = true
        update(context)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
            self.isWaiting = false
            self.update(context)
        }
    }

    /// The listener is about to end: what has been accepted is still set up, and nothing else is accepted.
    struct Ending: Sendable {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is Ending else { return context.fireUserInboundEventTriggered(event) }
        isEnding = true
        update(context)
    }

    private func update(_ context: ChannelHandlerContext) {
        let isFull = budget.isExhausted
        if isFull, !isEnding { awaitRoom(context) }
        guard isAccepting == (isFull || isWaiting || isEnding) else { return }
        isAccepting.toggle()
        // Fails for a channel that is closed, which accepts nothing more.
        try? context.channel.syncOptions?.setOption(.autoRead, value: isAccepting)
    }

    private func awaitRoom(_ context: ChannelHandlerContext) {
        warning.warn("no more connections are accepted until one is closed", ["connections": "\(budget.count)"])
        guard !awaitsRoom else { return }
        awaitsRoom = true
        let eventLoop = context.eventLoop
        let bound = NIOLoopBound((self, context), eventLoop: eventLoop)
        budget.wait {
            eventLoop.execute {
                let (gate, context) = bound.value
                gate.awaitsRoom = false
                gate.update(context)
            }
        }
    }
}
