import NIOCore

/// One connection to Redis: the shell around ``RedisSession``. Lives on its event loop.
final class RedisConnection: ChannelInboundHandler {
    typealias InboundIn = RESPReply
    typealias Waiter = (NonceVerdict) -> Void

    /// The connection became usable.
    var onReady: (() -> Void)?
    /// It came to an end; called once.
    var onEnd: ((RedisFailure) -> Void)?

    private var session: RedisSession<Waiter>
    private let patience: TimeAmount
    private let tick: TimeAmount
    private var context: ChannelHandlerContext?
    private var deadlines = CircularBuffer<NIODeadline>()
    private var timer: Scheduled<Void>?
    private var isFlushScheduled = false

    /// How often the server is asked whether it still knows what it knew.
    private static let beat = TimeAmount.seconds(1)

    init(_ settings: RedisSettings, now: @escaping @Sendable () -> Int) {
        session = RedisSession(settings, now: now)
        patience = .milliseconds(Int64(settings.timeout))
        tick = .milliseconds(max(Int64(settings.timeout) / 10, 1))
    }

    var isReady: Bool { session.isReady && context != nil }

    /// Asks about a nonce. The answer comes within the time-out.
    func ask(_ key: String, lifetime: Int, timestamp: Int, _ waiter: @escaping Waiter) {
        perform(session.ask(key, lifetime: lifetime, timestamp: timestamp, waiter))
    }

    /// Ends it.
    func close() {
        end(RedisFailure("the gateway stops"))
    }

    // MARK: What the channel says

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        perform(session.start())
        watch(on: context.eventLoop)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        _ = deadlines.popFirst()
        perform(session.receive(unwrapInboundIn(data)))
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(RedisFailure("it closed the connection"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(RedisFailure(error is RESPDecoder.Malformed ? "it does not speak RESP" : "the connection broke"))
    }

    // MARK: What follows

    private func perform(_ actions: [RedisSession<Waiter>.Action]) {
        for action in actions {
            switch action {
            case .send(let command): send(command)
            case .ready: onReady?()
            case .answer(let waiter, let verdict): waiter(verdict)
            case .fail(let failure): end(failure)
            }
        }
    }

    private func send(_ command: RedisCommand) {
        guard let context else { return }
        deadlines.append(.now() + patience)
        var buffer = context.channel.allocator.buffer(capacity: 128)
        command.write(to: &buffer)
        context.write(NIOAny(buffer), promise: nil)
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        context.eventLoop.assumeIsolated().execute {
            self.isFlushScheduled = false
            self.context?.flush()
        }
    }

    /// Looks after the time-out of the reply that has been awaited longest, and asks how things are.
    private func watch(on eventLoop: any EventLoop, lastBeat: NIODeadline = .now()) {
        timer = eventLoop.assumeIsolated().scheduleTask(in: tick) {
            if let deadline = self.deadlines.first, deadline <= .now() {
                return self.end(RedisFailure("it did not reply in time"))
            }
            let isDue = lastBeat + Self.beat <= .now()
            if isDue { self.perform(self.session.beat()) }
            self.watch(on: eventLoop, lastBeat: isDue ? .now() : lastBeat)
        }
    }

    private func end(_ failure: RedisFailure) {
        guard let context else { return }
        self.context = nil
        timer?.cancel()
        perform(session.end())
        context.close(promise: nil)
        onEnd?(failure)
        (onReady, onEnd) = (nil, nil)
    }
}
