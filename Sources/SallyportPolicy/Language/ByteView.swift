/// Bytes behind which at least seven others may be read, so that eight may be wherever there is one.
@safe struct ByteView {
    private let start: UnsafeRawPointer

    init(_ start: UnsafeRawPointer) {
        unsafe self.start = start
    }

    subscript(_ position: Int) -> UInt8 {
        @inline(__always) get { unsafe start.load(fromByteOffset: position, as: UInt8.self) }
    }

    /// Four bytes as a number, the first lowest.
    @inline(__always)
    func word32(at position: Int) -> UInt32 {
        unsafe UInt32(littleEndian: start.loadUnaligned(fromByteOffset: position, as: UInt32.self))
    }

    /// Eight bytes as a number, the first lowest.
    @inline(__always)
    func word64(at position: Int) -> UInt64 {
        unsafe UInt64(littleEndian: start.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }
}

/// Texts in words of eight bytes, with zeros behind them.
enum PaddedText {
    @inline(__always)
    static func wordCount(_ byteCount: Int) -> Int { (byteCount &+ 14) &>> 3 }

    /// Writes a text from a word on; there must be room.
    static func write(_ text: Span<UInt8>, to bytes: UnsafeMutableRawBufferPointer, at word: Int) {
        unsafe text.withUnsafeBytes { source in
            unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[(word * 8)...]).copyMemory(from: source)
        }
    }
}
