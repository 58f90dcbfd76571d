import Crypto

/// Names a token without being of use to who reads it: its SHA-256.
///
/// Two tokens with one digest would let in one that nobody verified, so nobody must be able to make them. The keyed hashes
/// that are quicker (the polynomials of GMAC and Poly1305, SipHash) promise that only while nothing of their key can be
/// learned, the time that a look-up takes included, and nothing at all to who has read it in the memory of the process.
struct TokenDigest: Hashable, Sendable {
    private let words: SIMD4<UInt64>

    /// The digest of a token.
    init(of token: ArraySlice<UInt8>) {
        words = unsafe SHA256.hash(data: token).withUnsafeBytes { unsafe $0.loadUnaligned(as: SIMD4<UInt64>.self) }
    }

    /// As good as any other hash of a token: whoever wants two tokens with one must find them by trying, 2³² for a pair.
    var hash: Int { Int(truncatingIfNeeded: words[0]) }

    func hash(into hasher: inout Hasher) {
        hasher.combine(words[0])
    }
}
