import Crypto
import Synchronization

/// One part of the in-memory nonce store, behind one lock.
///
/// Nonces are held by their timestamp, so that a second's worth is forgotten at once and no entry carries a time.
final class NonceShard: Sendable {
    /// The nonces of one timestamp.
    fileprivate struct Bucket {
        var expires: Int
        var fingerprints: Set<SHA256.Digest>
    }

    fileprivate struct State {
        var buckets: [Int: Bucket] = [:]
        var count = 0
        var sweptAt = Int.min
        /// No timestamp up to this one can be judged any more. Matters when the clock is set back, or when a reload
        /// makes the window wider: what was forgotten under the old one must not count as new under the new.
        var forgottenThrough = Int.min
    }

    private let capacity: Int
    /// Guards everything: to look a nonce up and to note it must be one step.
    private let state = Mutex(State())

    init(capacity: Int) {
        self.capacity = capacity
    }

    var count: Int { state.withLock { $0.count } }

    func use(_ fingerprint: SHA256.Digest, timestamp: Int, expires: Int, now: Int) -> NonceVerdict {
        state.withLock { state in
            state.sweep(now: now)
            guard timestamp > state.forgottenThrough else { return .tooOld }
            if state.buckets[timestamp]?.fingerprints.contains(fingerprint) == true { return .used }
            guard state.count < capacity else { return .unavailable }
            state.insert(fingerprint, timestamp: timestamp, expires: expires)
            return .fresh
        }
    }
}

extension NonceShard.State {
    fileprivate mutating func insert(_ fingerprint: SHA256.Digest, timestamp: Int, expires: Int) {
        buckets[timestamp, default: .init(expires: expires, fingerprints: [])].add(fingerprint, expires: expires)
        count += 1
    }

    /// Forgets what has expired, at most once for each value of the clock.
    fileprivate mutating func sweep(now: Int) {
        guard now != sweptAt else { return }
        sweptAt = now
        let expired = buckets.compactMap { $0.value.expires < now ? $0.key : nil }
        for timestamp in expired {
            count -= buckets.removeValue(forKey: timestamp)?.fingerprints.count ?? 0
            forgottenThrough = max(forgottenThrough, timestamp)
        }
    }
}

extension NonceShard.Bucket {
    fileprivate mutating func add(_ fingerprint: SHA256.Digest, expires: Int) {
        fingerprints.insert(fingerprint)
        self.expires = max(self.expires, expires)
    }
}
