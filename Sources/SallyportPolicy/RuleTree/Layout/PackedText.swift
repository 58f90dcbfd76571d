/// Text within an array of words: four bytes to a word, the first lowest, the last word filled with zeros.
///
/// Texts stand among the words that lead to them, so that an account's whole policy is one stretch of memory.
enum PackedText {
    /// How many words a text of so many bytes takes.
    @inline(__always)
    static func wordCount(_ byteCount: Int) -> Int { (byteCount &+ 3) &>> 2 }

    /// Appends a text.
    static func append(_ bytes: Span<UInt8>, to words: inout ContiguousArray<UInt32>) {
        var position = 0
        while bytes.count - position >= 4 {
            words.append(word32(bytes, at: position))
            position += 4
        }
        if position < bytes.count {
            words.append(UInt32(truncatingIfNeeded: rest(bytes, from: position, to: bytes.count)))
        }
    }

    /// Whether the text of `count` bytes at `start` is what stands in `bytes` from `from` on.
    @inline(__always)
    static func matches(_ words: Words, at start: Int, count: Int, _ bytes: ByteView, from: Int) -> Bool {
        var position = 0
        while position &+ 8 <= count {
            guard words.word64(at: start &+ position &>> 2) == bytes.word64(at: from &+ position) else {
                return false
            }
            position &+= 8
        }
        guard position < count else { return true }
        let mask = (1 as UInt64) &<< (UInt64(truncatingIfNeeded: count &- position) &* 8) &- 1
        return (words.word64(at: start &+ position &>> 2) ^ bytes.word64(at: from &+ position)) & mask == 0
    }

    /// Whether the text at `start` is `bytes`.
    @inline(__always)
    static func matches(_ words: Span<UInt32>, at start: Int, _ bytes: Span<UInt8>) -> Bool {
        var position = 0
        var place = start
        while bytes.count &- position >= 4 {
            guard words[place] == word32(bytes, at: position) else { return false }
            position &+= 4
            place &+= 1
        }
        guard position < bytes.count else { return true }
        return words[place] == UInt32(truncatingIfNeeded: rest(bytes, from: position, to: bytes.count))
    }

    /// The text, as bytes.
    static func bytes(_ words: Span<UInt32>, at start: Int, count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        append(words, at: start, count: count, to: &bytes)
        return bytes
    }

    /// Appends the text's bytes.
    static func append(_ words: Span<UInt32>, at start: Int, count: Int, to bytes: inout [UInt8]) {
        // All empty arrays share memory, which appending nothing would write to.
        if count == 0 { return }
        bytes.append(addingCapacity: count) { bytes in
            var place = start
            var left = count
            while left > 0 {
                var word = words[place]
                for _ in 0..<min(4, left) {
                    bytes.append(UInt8(truncatingIfNeeded: word))
                    word &>>= 8
                }
                place &+= 1
                left &-= 4
            }
        }
    }

    /// The same for a text among the words of accounts.
    static func append(_ words: Words, at start: Int, count: Int, to bytes: inout [UInt8]) {
        words.withSpan(start, count: wordCount(count)) { append($0, at: 0, count: count, to: &bytes) }
    }

    /// The text, as a string.
    static func string(_ words: Words, at start: Int, count: Int) -> String {
        words.withSpan(start, count: wordCount(count)) {
            String(decoding: bytes($0, at: 0, count: count), as: UTF8.self)
        }
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
