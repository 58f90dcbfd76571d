import Synchronization

/// What is known of tokens, by their digest: bounded, each entry with an end of its own.
///
/// Divided into shards, each behind a lock that is held for a look-up, so that threads seldom meet. A shard has two
/// generations: what is new or was used again is in the young one, and when that is full the old one is forgotten whole.
/// So the least used go first, and nothing has to be kept in order.
final class TokenCache<Value: Sendable>: Sendable {
    private struct Entry {
        var value: Value
        var end: Int
    }

    private struct Shard {
        var young: [TokenDigest: Entry] = [:]
        var old: [TokenDigest: Entry] = [:]
    }

    private final class LockedShard: Sendable {
        let shard = Mutex(Shard())
    }

    private let shards: [LockedShard]
    private let generation: Int

    /// An empty cache.
    ///
    /// - Parameters:
    ///   - capacity: The most entries, at least two for each shard.
    ///   - shards: Into how many parts it is divided; a power of two.
    init(capacity: Int, shards: Int = 32) {
        self.shards = (0..<shards).map { _ in LockedShard() }
        generation = max(capacity / shards / 2, 1)
    }

    /// How many entries there are, expired ones included.
    var count: Int { shards.reduce(0) { $0 + $1.shard.withLock { $0.young.count + $0.old.count } } }

    /// What is known of a token at a time, in seconds since 1970.
    func value(_ digest: TokenDigest, now: Int) -> Value? {
        shard(of: digest).shard.withLock { shard in
            if let entry = shard.young[digest] { return now < entry.end ? entry.value : nil }
            guard let entry = shard.old.removeValue(forKey: digest), now < entry.end else { return nil }
            insert(entry, digest, &shard)
            return entry.value
        }
    }

    /// Remembers what is known of a token until a time.
    func insert(_ value: Value, for digest: TokenDigest, until end: Int) {
        shard(of: digest).shard.withLock { shard in
            shard.old[digest] = nil
            insert(Entry(value: value, end: end), digest, &shard)
        }
    }

    /// Forgets a token.
    func remove(_ digest: TokenDigest) {
        shard(of: digest).shard.withLock { shard in
            shard.young[digest] = nil
            shard.old[digest] = nil
        }
    }

    private func insert(_ entry: Entry, _ digest: TokenDigest, _ shard: inout Shard) {
        if shard.young.count >= generation, shard.young[digest] == nil {
            shard.old = shard.young
            shard.young = [:]
        }
        shard.young[digest] = entry
    }

    private func shard(of digest: TokenDigest) -> LockedShard {
        shards[digest.hash & (shards.count - 1)]
    }
}
