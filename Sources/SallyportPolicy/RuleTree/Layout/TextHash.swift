/// The hash by which names and paths are looked up. Not for adversaries: what is found is compared byte by byte, and the
/// keys are the operator's own.
struct TextHash {
    private(set) var state: UInt64

    init(seed: UInt64 = 0x9E37_79B9_7F4A_7C15) {
        state = seed
    }

    /// Takes in a piece, such as a label or a segment. Where one piece ends and the next begins counts.
    @inline(__always)
    mutating func add(_ bytes: Span<UInt8>, from start: Int, to end: Int) {
        var position = start
        while end &- position >= 8 {
            mix(PackedText.word64(bytes, at: position))
            position &+= 8
        }
        mix(PackedText.rest(bytes, from: position, to: end) ^ UInt64(truncatingIfNeeded: end &- start) &<< 56)
    }

    /// Takes in a number.
    @inline(__always)
    mutating func mix(_ word: UInt64) {
        let product = (state ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        state = product.low ^ product.high
    }

    /// The hash of one text as a whole.
    @inline(__always)
    static func of(_ bytes: Span<UInt8>) -> UInt64 {
        var hash = TextHash()
        hash.add(bytes, from: 0, to: bytes.count)
        return hash.state
    }
}
