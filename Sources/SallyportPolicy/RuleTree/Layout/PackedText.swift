/// Text within an array of words: four bytes to a word, the first lowest, the last word filled with zeros.
///
/// Texts stand among the words that lead to them, so that an account's whole policy is one stretch of memory.
enum PackedText {
    /// How many words a text of so many bytes takes.
    static func wordCount(_ byteCount: Int) -> Int { (byteCount + 3) >> 2 }

    /// Appends a text.
    /// - Returns: where it begins.
    static func append(_ text: String, to words: inout [UInt32]) -> Int {
        let start = words.count
        let bytes = text.utf8.span
        var position = 0
        while bytes.count - position >= 4 {
            words.append(word32(bytes, at: position))
            position += 4
        }
        if position < bytes.count {
            words.append(UInt32(truncatingIfNeeded: rest(bytes, from: position, to: bytes.count)))
        }
        return start
    }

    /// Whether the text of `count` bytes at `start` is `bytes[from..<from + count]`.
    @inline(__always)
    static func matches(
        _ words: Span<UInt32>, at start: Int, count: Int, _ bytes: Span<UInt8>, from: Int
    ) -> Bool {
        guard from &+ count <= bytes.count else { return false }
        var position = 0
        var place = start
        while count &- position >= 4 {
            guard words[place] == word32(bytes, at: from &+ position) else { return false }
            position &+= 4
            place &+= 1
        }
        guard position < count else { return true }
        return words[place] == UInt32(truncatingIfNeeded: rest(bytes, from: from &+ position, to: from &+ count))
    }

    /// The text, as a string.
    static func string(_ words: Span<UInt32>, at start: Int, count: Int) -> String {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: words[start + $0 >> 2] >> UInt32(($0 & 3) * 8)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    // The loads below check that what they read is there, and any bytes are a number: nothing about them is unsafe here.

    /// Four bytes as a number, the first lowest.
    @inline(__always)
    private static func word32(_ bytes: Span<UInt8>, at position: Int) -> UInt32 {
        unsafe UInt32(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt32.self))
    }

    /// Eight bytes as a number, the first lowest.
    @inline(__always)
    static func word64(_ bytes: Span<UInt8>, at position: Int) -> UInt64 {
        unsafe UInt64(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
    }

    /// Fewer than eight bytes as a number, the first lowest.
    @inline(__always)
    static func rest(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> UInt64 {
        let bits = UInt64(truncatingIfNeeded: end &- start) &<< 3
        // Mostly eight bytes are there, before or behind, and one load with the strange ones cut off will do.
        if start &+ 8 <= bytes.count { return word64(bytes, at: start) & (1 &<< bits &- 1) }
        if end >= 8, bits > 0 { return word64(bytes, at: end &- 8) &>> (64 &- bits) }
        var rest: UInt64 = 0
        var position = end
        while position > start {
            position &-= 1
            rest = rest &<< 8 | UInt64(bytes[position])
        }
        return rest
    }
}
