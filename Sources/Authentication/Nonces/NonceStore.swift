/// Remembers which nonces were used (RFC 5849 section 3.3), so that a signed request counts once.
///
/// A store lives longer than an `Authenticator`: a reload makes a new authenticator over the same store.
package protocol NonceStore: Sendable {
    /// Notes a nonce, and says whether it was new.
    ///
    /// Called only after the signature was verified, so that nobody can use up another's nonces. Of any number of calls
    /// with equal values, at most one is ever answered with `fresh`.
    ///
    /// - Parameters:
    ///   - nonce: What to remember.
    ///   - now: The time, in seconds since 1970.
    func use(_ nonce: UsedNonce, now: Int) -> NonceAnswer
}

/// One use of a nonce.
package struct UsedNonce: Sendable, Hashable {
    /// The consumer key.
    package var consumer: [UInt8]
    /// `oauth_timestamp`, in seconds since 1970.
    package var timestamp: Int
    /// `oauth_nonce`, decoded.
    package var nonce: [UInt8]
    /// The last second in which the timestamp would still be accepted; until then it must be remembered.
    package var expires: Int

    /// One use of a nonce.
    package init(consumer: [UInt8], timestamp: Int, nonce: [UInt8], expires: Int) {
        self.consumer = consumer
        self.timestamp = timestamp
        self.nonce = nonce
        self.expires = expires
    }
}

/// What a store says of a nonce.
package enum NonceVerdict: Sendable, Hashable {
    /// Not used before, and remembered now.
    case fresh
    /// Used before.
    case used
    /// Nonces as old as this one have been forgotten already, so that nobody can tell.
    case tooOld
    /// The store is full or out of reach; nothing was remembered.
    case unavailable
}

/// A verdict, at once or after a wait.
package enum NonceAnswer: Sendable {
    /// Known already.
    case settled(NonceVerdict)
    /// The store has to ask somewhere.
    case pending(@Sendable () async -> NonceVerdict)
}
