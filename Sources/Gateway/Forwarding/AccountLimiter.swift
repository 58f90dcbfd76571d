import SallyportPolicy
import Synchronization

/// Holds accounts to their limits: so many requests in a second, so many at once. For this process alone.
///
/// Only permitted calls are counted, so that there are no more entries than accounts; those that make no difference any
/// more are dropped as others come.
final class AccountLimiter: Sendable {
    /// Why a call has to wait.
    struct Excess: Error, Hashable {
        /// The word for the client.
        var code: String
        /// One sentence for the client.
        var detail: String
        var retryAfterSeconds: Int
    }

    private struct Entry {
        var bucket: TokenBucket
        var underWay = 0
        var limits: Limits
    }

    /// What a shard holds before entries are looked through for some to drop.
    private static let tolerated = 1024
    private let shards: [Shard]

    private final class Shard: Sendable {
        let entries = Mutex<[AccountID: Entry]>([:])
    }

    init(shards: Int = 16) {
        self.shards = (0..<max(shards, 1)).map { _ in Shard() }
    }

    /// Begins a call of an account; ``release(_:)`` ends it.
    /// - Parameter now: A clock that never goes back, in nanoseconds.
    func acquire(_ account: AccountID, _ limits: Limits, now: UInt64) throws(Excess) {
        let excess = shard(of: account).entries.withLock { entries -> Excess? in
            Self.dropIdle(&entries, now: now)
            var entry = entries[account] ?? Entry(bucket: TokenBucket(burst: limits.burst, now: now), limits: limits)
            defer { entries[account] = entry }
            entry.limits = limits
            guard entry.underWay < limits.concurrent else { return Self.tooManyAtOnce(limits) }
            let wait = entry.bucket.take(perSecond: limits.requestsPerSecond, burst: limits.burst, now: now)
            if let wait { return Self.tooManyInASecond(limits, wait: wait) }
            entry.underWay += 1
            return nil
        }
        if let excess { throw excess }
    }

    /// Ends a call of an account.
    func release(_ account: AccountID) {
        shard(of: account).entries.withLock { $0[account]?.underWay -= 1 }
    }

    /// How many accounts are remembered.
    var count: Int { shards.reduce(0) { sum, shard in sum + shard.entries.withLock { $0.count } } }

    private func shard(of account: AccountID) -> Shard {
        shards[Int(UInt(bitPattern: account.hashValue) % UInt(shards.count))]
    }

    private static func dropIdle(_ entries: inout [AccountID: Entry], now: UInt64) {
        guard entries.count >= tolerated, entries.count.nonzeroBitCount == 1 else { return }
        for (account, var entry) in entries where entry.underWay == 0 {
            let limits = entry.limits
            if entry.bucket.isFull(perSecond: limits.requestsPerSecond, burst: limits.burst, now: now) {
                entries[account] = nil
            }
        }
    }

    private static func tooManyAtOnce(_ limits: Limits) -> Excess {
        Excess(
            code: "too-many-concurrent",
            detail: "this account has \(limits.concurrent) requests under way, which is its limit", retryAfterSeconds: 1
        )
    }

    private static func tooManyInASecond(_ limits: Limits, wait: Int) -> Excess {
        Excess(
            code: "rate-limited",
            detail: "this account is limited to \(limits.requestsPerSecond) requests in a second",
            retryAfterSeconds: (wait + 999_999_999) / 1_000_000_000)
    }
}
