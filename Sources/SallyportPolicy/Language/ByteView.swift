/// Bytes behind which at least three zeros stand, so that four may be read wherever there is one.
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
}

/// Texts in words of eight bytes, with zeros behind them.
enum PaddedText {
    @inline(__always)
    static func wordCount(_ byteCount: Int) -> Int { (byteCount &+ 10) &>> 3 }

    /// Writes a text from a word on; there must be room.
    static func write(_ text: Span<UInt8>, to bytes: UnsafeMutableRawBufferPointer, at word: Int) {
        unsafe text.withUnsafeBytes { source in
            unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[(word * 8)...]).copyMemory(from: source)
        }
    }
}
