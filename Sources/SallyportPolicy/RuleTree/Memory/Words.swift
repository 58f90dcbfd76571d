/// A view of words that do not change, without an owner: nothing is counted when it is passed on.
///
/// Safe to share between threads: nobody writes to the words once there is a view of them.
///
/// It must not outlive the ``WordStore`` that it is of. Places are not checked in optimised builds: every place that is asked
/// for stands in a layout that this module has written and nothing has changed since, and behind the words are zeros: behind
/// those with accounts as many as ``touch(_:)`` reads, behind others as many as a text's last bytes are read with.
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

    /// Reads from the lines of memory that follow an account's place, so that they come from afar all at once and not one
    /// after another.
    /// - Returns: something that is never 0 where the first word is not.
    @inline(__always)
    func touch(_ place: Int) -> UInt32 {
        let first = unsafe start + place
        var seen = unsafe first[0]
        for line in 1..<Self.touchedLines { unsafe seen |= first[line &* Self.lineWords] }
        return seen
    }

    /// What stands from a place on, as bytes; zeros follow.
    func bytes(at place: Int) -> ByteView { unsafe ByteView(UnsafeRawPointer(start + place)) }

    private static let lineWords = 16
    private static let touchedLines = 16
    /// How many words may be read behind the last, where there are accounts.
    static let padding = lineWords * touchedLines
    /// The same where there are none; see ``ByteView``.
    static let textPadding = 1

    /// A stretch as a span.
    func withSpan<Value>(_ place: Int, count: Int, _ body: (Span<UInt32>) -> Value) -> Value {
        assert(place >= 0 && place + count <= self.count)
        return unsafe body(UnsafeBufferPointer(start: start + place, count: count).span)
    }
}
