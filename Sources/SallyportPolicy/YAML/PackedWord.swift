/// A text of 16 bytes at most as two numbers, so that it can be compared with known words at once.
struct PackedWord: Hashable, Sendable {
    /// The longest text, in bytes.
    static let longest = 16

    /// The first eight bytes, the first lowest; zeros where there are fewer.
    let low: UInt64
    /// The rest in the same way.
    let high: UInt64
    /// How many bytes there are.
    let count: Int

    init(low: UInt64, high: UInt64, count: Int) {
        self.low = low
        self.high = high
        self.count = count
    }

    /// A word from its bytes; nil where they are too many.
    init?(_ bytes: Span<UInt8>) {
        guard bytes.count <= PackedWord.longest else { return nil }
        var halves: (low: UInt64, high: UInt64) = (0, 0)
        for index in 0..<bytes.count {
            let byte = UInt64(bytes[index])
            if index < 8 {
                halves.low |= byte &<< UInt64(index &* 8)
            } else {
                halves.high |= byte &<< UInt64((index &- 8) &* 8)
            }
        }
        self.init(low: halves.low, high: halves.high, count: bytes.count)
    }
}
