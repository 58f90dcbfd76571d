/// Eight bytes of a text in one number, so that a question is put to all of them at once.
struct ByteLanes {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    private let word: UInt64

    /// The eight bytes from `position` on, which must be there.
    @inline(__always)
    init(_ bytes: Span<UInt8>, at position: Int) {
        // Checked to lie within the text, and any bytes are a number.
        word = unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
    }

    /// The same byte eight times.
    init(repeating byte: UInt8) {
        word = UInt64(byte) &* ByteLanes.ones
    }

    /// Whether one of them is `byte`, which is below 0x80.
    @inline(__always)
    func has(_ byte: UInt8) -> Bool { Self.hasZero(word ^ (UInt64(byte) &* Self.ones)) }

    /// Whether one of them is neither printable ASCII nor a line feed.
    @inline(__always)
    var hasUnprintable: Bool {
        // No carry crosses lanes, since their highest bits are cleared before.
        let low = word & ~Self.highBits
        let isSpaceOrAbove = low &+ (0x60 &* Self.ones)
        let isDelete = low &+ Self.ones
        let difference = word ^ (UInt64(UInt8.lineFeed) &* Self.ones)
        let isNoLineFeed = ((difference & ~Self.highBits) &+ (0x7F &* Self.ones)) | difference
        return (word | ~isSpaceOrAbove | isDelete) & isNoLineFeed & Self.highBits != 0
    }

    /// Whether each is a space or a control character such as a line feed.
    @inline(__always)
    var isBlank: Bool {
        // No carry crosses lanes, since their highest bits are cleared before.
        let isAboveSpace = ((word & ~Self.highBits) &+ (0x5F &* Self.ones)) | word
        return isAboveSpace & Self.highBits == 0
    }

    @inline(__always)
    private static func hasZero(_ word: UInt64) -> Bool { (word &- ones) & ~word & highBits != 0 }
}
