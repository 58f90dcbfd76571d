import Authentication
import Logging
import Synchronization

/// Keeps the one nonce store of a process: opened by the first snapshot, and the same under every later one.
///
/// Another store would know nothing of what the first one knows, and would take every captured request for a new one.
final class NonceKeeper: Sendable {
    private let store = Mutex<(any NonceStore)?>(nil)
    private let usable = Atomic(true)
    /// Whether a server that the configuration names is really called: not for a look at a configuration alone.
    private let opens: Bool

    init(opens: Bool) {
        self.opens = opens
    }

    /// The store, opened as planned if it is not there yet.
    func store(
        _ plan: NonceStoreBuilder.Plan, log: LogSettings, clock: @escaping @Sendable () -> Timestamp
    ) -> any NonceStore {
        store.withLock { store in
            if let store { return store }
            let opened = open(plan, log, clock)
            store = opened
            return opened
        }
    }

    private func open(
        _ plan: NonceStoreBuilder.Plan, _ log: LogSettings, _ clock: @escaping @Sendable () -> Timestamp
    ) -> any NonceStore {
        guard opens else { return InMemoryNonceStore(capacity: 1, shards: 1) }
        switch plan {
        case .redis(let settings):
            let logger = Logger.gateway(log)
            let place = "\(settings.host):\(settings.port)"
            return RedisNonceStore.start(settings, clock: { clock().seconds }) { [weak self] event in
                self?.usable.store(event == .usable, ordering: .relaxed)
                switch event {
                case .usable: logger.info("the nonce store can be used", metadata: ["redis": "\(place)"])
                case .unusable(let reason):
                    logger.error(
                        "the nonce store cannot be used: signed requests are refused",
                        metadata: ["redis": "\(place)", "reason": "\(reason)"])
                }
            }
        case .memory: return InMemoryNonceStore()
        }
    }

    /// How many nonces this process holds; nil where another does.
    var held: Int? { store.withLock { ($0 as? InMemoryNonceStore)?.count } }

    /// Where nonces are: `memory` or `redis`.
    var place: String { redis == nil ? "memory" : "redis" }

    /// Whether nonces can be checked.
    var isUsable: Bool { usable.load(ordering: .relaxed) }

    /// Waits a moment for a store that must be reached first.
    func waitUntilUsable() async {
        await redis?.waitUntilUsable()
    }

    /// Closes what is open.
    func stop() async {
        await redis?.stop()
    }

    private var redis: RedisNonceStore? { store.withLock { $0 as? RedisNonceStore } }
}
