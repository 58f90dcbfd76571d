internal import CMemory

/// A view of words that do not change, without an owner: nothing is counted when it is passed on.
///
/// Safe to share between threads: nobody writes to the words once there is a view of them.
///
/// It must not outlive the ``WordStore`` that it is of. Places are not checked in optimised builds: every place that is asked
/// for stands in a layout that this module has written and nothing has changed since, and behind the words are as many zeros
/// as a text's last bytes are read with.
@safe struct Words: @unchecked Sendable {
    private let start: UnsafePointer<UInt32>
    let count: Int

    init(_ start: UnsafePointer<UInt32>, count: Int) {
        unsafe self.start = start
        self.count = count
    }

    @inline(__always)
    subscript(_ place: Int) -> UInt32 {
        assert(place >= 0 && place < count)
        return unsafe start[place]
    }

    /// Two words as one number, the first lowest: what is read behind the last word is of no meaning.
    @inline(__always)
    func word64(at place: Int) -> UInt64 {
        assert(place >= 0 && place < count)
        return unsafe UInt64(
            littleEndian: UnsafeRawPointer(start + place).loadUnaligned(fromByteOffset: 0, as: UInt64.self))
    }

    /// Asks for the lines of memory that follow an account's place, so that they come from afar all at once and not one after
    /// another, and waits for none of them.
    @inline(__always)
    func prefetch(_ place: Int) {
        let first = unsafe start + place
        for line in 0..<Self.prefetchedLines { unsafe prefetch_line(first + line &* Self.lineWords) }
    }

    /// What stands from a place on, as bytes; zeros follow.
    func bytes(at place: Int) -> ByteView { unsafe ByteView(UnsafeRawPointer(start + place)) }

    private static let lineWords = 16
    /// About as much as an account takes, and no more than a processor fetches at a time: with one line more than the sixteen of
    /// an Intel Xeon, asking waits until the first has come.
    private static let prefetchedLines = 15
    /// How many words may be read behind the last; see ``ByteView``.
    static let padding = 2

    /// A stretch as a span.
    func withSpan<Value>(_ place: Int, count: Int, _ body: (Span<UInt32>) -> Value) -> Value {
        assert(place >= 0 && place + count <= self.count)
        return unsafe body(UnsafeBufferPointer(start: start + place, count: count).span)
    }
}
