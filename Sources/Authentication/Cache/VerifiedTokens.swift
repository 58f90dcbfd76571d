/// Tokens that were verified, with whom they prove: what is here need not be verified again.
///
/// Holds digests and principals, no tokens. Only what was accepted gets in, so that nobody without a token can push out
/// others'.
final class VerifiedTokens: Sendable {
    /// A class, so that to look one up counts one reference, and not those of all that it holds.
    private final class Verified: Sendable {
        let principal: Principal
        /// Of the keys that verified it; nil where the issuer itself was asked.
        let stamp: KeySetStamp?

        init(_ principal: Principal, _ stamp: KeySetStamp?) {
            self.principal = principal
            self.stamp = stamp
        }
    }

    /// How many tokens are held.
    static let capacity = 65_536

    private let cache = TokenCache<Verified>(capacity: capacity)

    /// The principal of a token that is known to be good at a time, in seconds since 1970.
    func principal(of digest: TokenDigest, now: Int) -> Principal? {
        guard let verified = cache.value(digest, now: now) else { return nil }
        if let stamp = verified.stamp, !stamp.isValid(at: now) {
            cache.remove(digest)
            return nil
        }
        return verified.principal
    }

    /// Remembers a token until a time.
    func insert(_ principal: Principal, for digest: TokenDigest, until end: Int, stamp: KeySetStamp? = nil) {
        cache.insert(Verified(principal, stamp), for: digest, until: end)
    }
}
