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
        var word: UInt32 = 0
        var shift: UInt32 = 0
        for byte in text.utf8 {
            word |= UInt32(byte) << shift
            shift += 8
            if shift == 32 {
                words.append(word)
                (word, shift) = (0, 0)
            }
        }
        if shift > 0 { words.append(word) }
        return start
    }

    /// Whether the text of `count` bytes at `start` is `bytes[from..<from + count]`.
    @inline(__always)
    static func matches(
        _ words: Span<UInt32>, at start: Int, count: Int, _ bytes: Span<UInt8>, from: Int
    ) -> Bool {
        guard from + count <= bytes.count else { return false }
        var position = 0
        while count - position >= 4 {
            guard words[start + position >> 2] == word32(bytes, at: from + position) else { return false }
            position += 4
        }
        guard position < count else { return true }
        var rest: UInt32 = 0
        var shift: UInt32 = 0
        while position < count {
            rest |= UInt32(bytes[from + position]) << shift
            shift += 8
            position += 1
        }
        return words[start + (count >> 2)] == rest
    }

    /// The text, as a string.
    static func string(_ words: Span<UInt32>, at start: Int, count: Int) -> String {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: words[start + $0 >> 2] >> UInt32(($0 & 3) * 8)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    @inline(__always)
    private static func word32(_ bytes: Span<UInt8>, at position: Int) -> UInt32 {
        // Every four bytes are a number, and the load checks that they are there: nothing about it is unsafe here.
        unsafe UInt32(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt32.self))
    }

    /// Eight bytes as a number, the first lowest.
    @inline(__always)
    static func word64(_ bytes: Span<UInt8>, at position: Int) -> UInt64 {
        unsafe UInt64(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
    }
}
