import Crypto

/// Names a token without being of use to who reads it: its SHA-256.
struct TokenDigest: Hashable, Sendable {
    private let digest: SHA256.Digest

    /// The digest of a token.
    init(of token: ArraySlice<UInt8>) {
        digest = SHA256.hash(data: token)
    }

    static func == (left: TokenDigest, right: TokenDigest) -> Bool { left.digest == right.digest }

    func hash(into hasher: inout Hasher) {
        hasher.combine(digest)
    }
}
