import NIOCore
import NIOPosix

/// A few connections to one server, each made anew when it ends. Lives on its event loop.
final class RedisPool {
    private static let delays = (least: TimeAmount.milliseconds(50), most: TimeAmount.seconds(1))

    private let settings: RedisSettings
    private let eventLoop: any EventLoop
    private let now: @Sendable () -> Int
    private let report: @Sendable (RedisNonceStore.Event) -> Void
    private var connections: [RedisConnection?]
    private var delays: [TimeAmount]
    private var next = 0
    /// Whether it was usable when that was last reported.
    private var wasUsable: Bool?
    private var isStopped = false
    private var arrivals: [() -> Void] = []

    init(
        _ settings: RedisSettings, connections: Int, on eventLoop: any EventLoop, now: @escaping @Sendable () -> Int,
        report: @escaping @Sendable (RedisNonceStore.Event) -> Void
    ) {
        self.settings = settings
        self.eventLoop = eventLoop
        self.now = now
        self.report = report
        self.connections = Array(repeating: nil, count: connections)
        delays = Array(repeating: Self.delays.least, count: connections)
    }

    /// Begins to connect.
    func start() {
        for slot in connections.indices { connect(slot) }
    }

    /// Closes every connection, for good.
    func stop() {
        isStopped = true
        for connection in connections { connection?.close() }
    }

    /// Asks about a nonce by the next connection that can be used; without one the answer is there at once.
    func ask(_ key: String, lifetime: Int, timestamp: Int, _ waiter: @escaping (NonceVerdict) -> Void) {
        for _ in connections.indices {
            next = (next + 1) % connections.count
            if let connection = connections[next], connection.isReady {
                return connection.ask(key, lifetime: lifetime, timestamp: timestamp, waiter)
            }
        }
        waiter(.unavailable)
    }

    /// Calls back once a connection can be used.
    func whenUsable(_ body: @escaping () -> Void) {
        if isUsable { body() } else { arrivals.append(body) }
    }

    private var isUsable: Bool { connections.contains { $0?.isReady == true } }

    private func connect(_ slot: Int) {
        let connection = RedisConnection(settings, now: now)
        connection.onReady = { self.ready(slot) }
        connection.onEnd = { self.ended(slot, $0) }
        connections[slot] = connection
        let bound = NIOLoopBound(connection, eventLoop: eventLoop)
        let pool = NIOLoopBound(self, eventLoop: eventLoop)
        ClientBootstrap(group: eventLoop)
            .connectTimeout(.milliseconds(Int64(settings.timeout)))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        ByteToMessageHandler(RESPDecoder()), bound.value,
                    ])
                }
            }
            .connect(host: settings.host, port: settings.port)
            .whenFailure { _ in pool.value.ended(slot, RedisFailure("it cannot be reached")) }
    }

    private func ready(_ slot: Int) {
        delays[slot] = Self.delays.least
        reportChange(.usable)
        for arrival in arrivals { arrival() }
        arrivals = []
    }

    private func ended(_ slot: Int, _ failure: RedisFailure) {
        connections[slot] = nil
        guard !isStopped else { return }
        if !isUsable { reportChange(.unusable(reason: failure.reason)) }
        let delay = delays[slot]
        delays[slot] = min(delay * 2, Self.delays.most)
        eventLoop.assumeIsolated().scheduleTask(in: delay) { if !self.isStopped { self.connect(slot) } }
    }

    private func reportChange(_ event: RedisNonceStore.Event) {
        let isUsable = event == .usable
        guard wasUsable != isUsable else { return }
        wasUsable = isUsable
        report(event)
    }
}
