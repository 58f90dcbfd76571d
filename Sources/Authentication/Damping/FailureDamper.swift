import Crypto
import Synchronization

/// Slows down whoever guesses: so many failures a minute from one address with one caller's name, and from one address in all.
///
/// Never by the name alone, since whoever knows a consumer's key could then lock it out from anywhere. Nothing is counted but
/// failures that a guess would lead to. Bounded: when it is full of callers that still have to wait, further ones are not
/// remembered, for there is nobody who could be dropped for them.
package final class FailureDamper: Sendable {
    /// How many failures a minute are borne.
    package struct Limits: Sendable, Hashable {
        /// From one address with one consumer key, or one token.
        package var perCaller: Int
        /// From one address in all.
        package var perAddress: Int

        /// Limits; each is also how many failures may come at once.
        package init(perCaller: Int = 10, perAddress: Int = 100) {
            self.perCaller = perCaller
            self.perAddress = perAddress
        }
    }

    /// Whom a failure is counted for.
    private struct Culprit: Hashable {
        var source: [UInt8]
        /// The first bytes of a hash of the consumer key or the token; empty for the address in all.
        var caller: [UInt8]

        init(source: [UInt8]) {
            self.source = source
            caller = []
        }

        init(source: [UInt8], caller: some Collection<UInt8>) {
            self.source = source
            self.caller = Array(SHA256.hash(data: Array(caller)).prefix(16))
        }
    }

    private final class Shard: Sendable {
        let state = Mutex((buckets: [Culprit: FailureBucket](), sweptAt: Int.min))
    }

    /// How many callers are remembered unless said otherwise: some 10 MB.
    package static let defaultCapacity = 1 << 16
    private static let sweepInterval = 1000

    private let shards: [Shard]
    private let capacityOfShard: Int
    private let ticks: @Sendable () -> Int
    /// How many buckets there are: while there are none, which is nearly always, nothing is locked or hashed.
    private let occupied = Atomic(0)

    /// A damper that remembers nothing yet.
    ///
    /// - Parameters:
    ///   - capacity: The most callers it remembers.
    ///   - ticks: A clock that never goes back, in milliseconds.
    package init(
        capacity: Int = defaultCapacity, shards: Int = 16, ticks: @escaping @Sendable () -> Int = monotonicMilliseconds
    ) {
        self.shards = (0..<max(shards, 1)).map { _ in Shard() }
        capacityOfShard = max(capacity / max(shards, 1), 1)
        self.ticks = ticks
    }

    /// Milliseconds since some moment before the first call.
    package static let monotonicMilliseconds: @Sendable () -> Int = {
        let start = ContinuousClock.now
        return { Int((ContinuousClock.now - start) / .milliseconds(1)) }
    }()

    /// How many callers are remembered.
    package var count: Int { occupied.load(ordering: .relaxed) }

    /// How long a caller has to wait before it is judged again, in seconds; nil where it need not.
    func wait(_ source: [UInt8], _ caller: some Collection<UInt8>, _ limits: Limits) -> Int? {
        guard count > 0 else { return nil }
        let now = ticks()
        // Whose address never failed is not looked for by name, which takes a hash.
        guard let ofAddress = bucket(Culprit(source: source)) else { return nil }
        let ofCaller = bucket(Culprit(source: source, caller: caller))
        let waits = [ofAddress.wait(limits.perAddress, now: now), ofCaller?.wait(limits.perCaller, now: now)]
        return waits.compactMap { $0 }.max().map { ($0 + 999) / 1000 }
    }

    private func bucket(_ culprit: Culprit) -> FailureBucket? {
        shard(of: culprit).state.withLock { $0.buckets[culprit] }
    }

    /// Counts a failure.
    func failed(_ source: [UInt8], _ caller: some Collection<UInt8>, _ limits: Limits) {
        let now = ticks()
        // A caller is remembered for no longer than its address, by which it is found.
        if count(Culprit(source: source), limits.perAddress, now: now) {
            _ = count(Culprit(source: source, caller: caller), limits.perCaller, now: now)
        }
        forgetSome(now: now)
    }

    /// - Returns: Whether there was room to remember it.
    private func count(_ culprit: Culprit, _ limit: Int, now: Int) -> Bool {
        let (added, isRemembered) = shard(of: culprit).state.withLock { state in
            let before = state.buckets.count
            if state.buckets[culprit] == nil, before >= capacityOfShard {
                sweep(&state, now: now)
                guard state.buckets.count < capacityOfShard else { return (state.buckets.count - before, false) }
            }
            state.buckets[culprit, default: FailureBucket(limit, now: now)].fail(limit, now: now)
            return (state.buckets.count - before, true)
        }
        occupied.add(added, ordering: .relaxed)
        return isRemembered
    }

    private func shard(of culprit: Culprit) -> Shard {
        shards[Int(UInt(bitPattern: culprit.hashValue) % UInt(shards.count))]
    }

    /// Drops, in one shard after the other, who need not wait and would not for a full measure of failures.
    private func forgetSome(now: Int) {
        let shard = shards[now / Self.sweepInterval % shards.count]
        let dropped = shard.state.withLock { state in
            let before = state.buckets.count
            sweep(&state, now: now)
            return before - state.buckets.count
        }
        occupied.subtract(dropped, ordering: .relaxed)
    }

    private func sweep(_ state: inout (buckets: [Culprit: FailureBucket], sweptAt: Int), now: Int) {
        guard now - Self.sweepInterval >= state.sweptAt else { return }
        state.sweptAt = now
        state.buckets = state.buckets.filter { !$0.value.isForgotten(now: now) }
    }
}
