import Crypto

/// Nonces in this process's memory: bounded, and never forgotten before their time.
///
/// When it is full it answers `unavailable`; to forget a nonce early would be to accept a replay. It knows nothing of other
/// gateways, nor of the time before this process started. An entry takes about 50 bytes whatever the nonce's length, since
/// what is kept is the SHA-256 of consumer and nonce.
package final class InMemoryNonceStore: NonceStore {
    /// How many nonces are held unless said otherwise: at 600 s of memory about 1,700 requests a second.
    package static let defaultCapacity = 1 << 20

    private let shards: [NonceShard]

    /// An empty store.
    ///
    /// - Parameters:
    ///   - capacity: The most nonces it holds, at least 1. Divided evenly among the shards.
    ///   - shards: Into how many parts it is divided, each with its own lock.
    package init(capacity: Int = InMemoryNonceStore.defaultCapacity, shards: Int = 16) {
        let capacity = max(capacity, 1)
        let count = min(max(shards, 1), capacity)
        self.shards = (0..<count).map { NonceShard(capacity: capacity / count + ($0 < capacity % count ? 1 : 0)) }
    }

    /// How many nonces are held.
    package var count: Int { shards.reduce(0) { $0 + $1.count } }

    /// Notes a nonce, and says whether it was new. Never waits for anything but another thread's look-up.
    package func use(_ nonce: UsedNonce, now: Int) -> NonceAnswer {
        let fingerprint = Self.fingerprint(of: nonce)
        let shard = Int(UInt(bitPattern: fingerprint.hashValue) % UInt(shards.count))
        return .settled(
            shards[shard].use(fingerprint, timestamp: nonce.timestamp, expires: nonce.expires, now: now))
    }

    /// The hash of the consumer (its length first, so that no two pairs run together) and the nonce.
    private static func fingerprint(of nonce: UsedNonce) -> SHA256.Digest {
        var text: [UInt8] = []
        text.reserveCapacity(8 + nonce.consumer.count + nonce.nonce.count)
        for shift in 0..<8 { text.append(UInt8(truncatingIfNeeded: nonce.consumer.count >> (shift * 8))) }
        text += nonce.consumer
        text += nonce.nonce
        return SHA256.hash(data: text)
    }
}
