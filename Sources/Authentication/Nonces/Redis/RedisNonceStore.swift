import Crypto
import NIOCore
import NIOPosix

/// Nonces in Redis, shared by all gateways that name the same server, database and prefix.
///
/// Each is one `SET key NX PX`, so that Redis itself says who was first. Whatever is no clear yes of the server's, in time, is
/// `unavailable`: a server that cannot be reached, is slow, loads, is full, is a replica or says something else. A key is a
/// hash of consumer, timestamp and nonce.
package final class RedisNonceStore: NonceStore {
    /// What an operator wants to hear of.
    package enum Event: Sendable, Hashable {
        /// Nonces can be checked.
        case usable
        /// They cannot: every signed request is refused.
        case unusable(reason: String)
    }

    /// How far the clocks of gateways may be apart, in seconds.
    private static let clockTolerance = 60
    private static let connections = 2

    private let settings: RedisSettings
    private let group: MultiThreadedEventLoopGroup
    private let eventLoop: any EventLoop
    private let pool: NIOLoopBoundBox<RedisPool>

    /// A store that begins to connect, on a thread of its own.
    ///
    /// - Parameters:
    ///   - settings: Where the server is.
    ///   - clock: The time, in seconds since 1970.
    ///   - report: Told when the server becomes usable or unusable; called on the store's thread.
    package static func start(
        _ settings: RedisSettings, clock: @escaping @Sendable () -> Int,
        report: @escaping @Sendable (Event) -> Void = { _ in }
    ) -> RedisNonceStore {
        RedisNonceStore(settings, clock: clock, report: report)
    }

    private init(
        _ settings: RedisSettings, clock: @escaping @Sendable () -> Int, report: @escaping @Sendable (Event) -> Void
    ) {
        self.settings = settings
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        eventLoop = group.next()
        let eventLoop = eventLoop
        pool = NIOLoopBoundBox.makeBoxSendingValue(
            RedisPool(settings, connections: Self.connections, on: eventLoop, now: clock, report: report),
            eventLoop: eventLoop)
        let pool = pool
        eventLoop.execute { pool.value.start() }
    }

    /// Notes a nonce; the answer is there within the time-out.
    package func use(_ nonce: UsedNonce, now: Int) -> NonceAnswer {
        let key = Self.key(of: nonce)
        let lasts = nonce.timestamp + settings.memory - now + Self.clockTolerance
        guard nonce.expires <= nonce.timestamp + settings.memory, lasts > 0 else { return .settled(.unavailable) }
        return .pending { [eventLoop, pool] in
            await withCheckedContinuation { continuation in
                eventLoop.execute {
                    pool.value.ask(key, lifetime: lasts * 1000, timestamp: nonce.timestamp) {
                        continuation.resume(returning: $0)
                    }
                }
            }
        }
    }

    /// Waits until the server can be used, but no longer than the time-out.
    package func waitUntilUsable() async {
        let promise = eventLoop.makePromise(of: Void.self)
        eventLoop.execute { [pool] in pool.value.whenUsable { promise.succeed() } }
        eventLoop.scheduleTask(in: .milliseconds(Int64(settings.timeout))) { promise.succeed() }
        try? await promise.futureResult.get()
    }

    /// Ends the connections and the thread; nothing may be asked after that.
    package func stop() async {
        try? await eventLoop.submit { [pool] in pool.value.stop() }.get()
        try? await group.shutdownGracefully()
    }

    /// The first 128 bits of SHA-256, in hex, over consumer, timestamp and nonce, each with its length before it.
    private static func key(of nonce: UsedNonce) -> String {
        var hash = SHA256()
        for part in [nonce.consumer, Array("\(nonce.timestamp)".utf8), nonce.nonce] {
            hash.update(data: (0..<8).map { UInt8(truncatingIfNeeded: part.count >> ($0 * 8)) })
            hash.update(data: part)
        }
        return "nonce:" + Hexadecimal.text(of: hash.finalize().prefix(16))
    }
}
