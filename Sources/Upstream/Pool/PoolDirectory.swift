/// The pools of one worker. Confined to its thread.
final class PoolDirectory {
    private let context: WorkerContext
    private var byKey: [PoolKey: ConnectionPool] = [:]
    private var byID: [UInt32: ConnectionPool] = [:]
    private var lastID: UInt32 = 0
    private var retired = RetiredIdentities()

    /// No pools.
    init(_ context: WorkerContext) {
        self.context = context
    }

    /// How many there are.
    var count: Int { byID.count }

    /// The pool of this number, unless it is closed.
    subscript(id: UInt32) -> ConnectionPool? { byID[id] }

    /// The pool for a request; made if there is none, or none that is new enough.
    /// - Throws: `CurlError`.
    func pool(for request: UpstreamRequest) throws -> ConnectionPool {
        let key = PoolKey(request)
        if request.sharesConnections, let pool = byKey[key] {
            guard pool.isOutOfDate else { return pool }
            retire(pool)
        }
        repeat { lastID &+= 1 } while byID[lastID] != nil || lastID == .max
        let pool = try ConnectionPool(id: lastID, key: key, context: context)
        if let identity = key.identity, retired.contains(identity.poolKey, now: context.now) {
            pool.idleTime = UpstreamConfiguration.latePoolIdleTime
        }
        byID[lastID] = pool
        if request.sharesConnections {
            byKey[key] = pool
        } else {
            pool.retire()
        }
        return pool
    }

    /// Takes a pool out of use. Requests that need one like it get a new one.
    func retire(_ pool: ConnectionPool) {
        if byKey[pool.key] === pool { byKey[pool.key] = nil }
        pool.retire()
    }

    /// Takes the pools out of use whose certificate has none of these pool keys, and those that are made too late.
    func retire(keeping kept: Set<String>) {
        retired.note(allBut: kept, now: context.now)
        retire { !kept.contains($0) }
    }

    /// Takes the pools out of use whose certificate has this pool key, and those that are made too late.
    func retire(poolKey: String) {
        retired.note(poolKey, now: context.now)
        retire { $0 == poolKey }
    }

    private func retire(where isMeant: (String) -> Bool) {
        for pool in Array(byKey.values) {
            guard let identity = pool.key.identity, isMeant(identity.poolKey) else { continue }
            retire(pool)
        }
    }

    /// Closes a pool, if no transfer uses it.
    func close(_ id: UInt32) {
        guard let pool = byID[id], pool.isIdle else { return }
        byID[id] = nil
        if byKey[pool.key] === pool { byKey[pool.key] = nil }
    }

    /// Closes all pools. No transfer may be left.
    func closeAll() {
        byID.removeAll()
        byKey.removeAll()
    }
}
