import Crypto

/// Names a token without being of use to who reads it: its SHA-256.
///
/// Two tokens with one digest would let in one that nobody verified, so nobody must be able to make them. The keyed hashes
/// that are quicker (the polynomials of GMAC and Poly1305, SipHash) promise that only while nothing of their key can be
/// learned, the time that a look-up takes included, and nothing at all to who has read it in the memory of the process.
struct TokenDigest: Hashable, Sendable {
    private let digest: SHA256.Digest
    /// Hashed once, for the shard and for the place in it.
    let hash: Int

    /// The digest of a token.
    init(of token: ArraySlice<UInt8>) {
        digest = SHA256.hash(data: token)
        hash = digest.hashValue
    }

    static func == (left: TokenDigest, right: TokenDigest) -> Bool { left.digest == right.digest }

    func hash(into hasher: inout Hasher) {
        hasher.combine(hash)
    }
}
