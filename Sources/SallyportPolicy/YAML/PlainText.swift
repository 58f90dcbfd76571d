/// A quick look at a text, eight bytes at a time: most files are printable ASCII without tabs, and need no closer one.
struct PlainText {
    /// Whether all bytes are printable ASCII or line feeds, no line begins with `%`, and no run of blanks is long enough to
    /// matter. If not, nothing is known.
    private(set) var isPlain = true
    /// Whether there is a `#`: where there is none, there are no comments.
    private(set) var hasNumberSign = false
    /// Whether there is a `?`.
    private(set) var hasQuestionMark = false

    /// Of a run that is longer than `TextInspection.longestBlankRun`, so many words are blank throughout.
    private static let longestBlankRun = TextInspection.longestBlankRun / 8 - 1

    private var blankWords = 0

    init(_ bytes: Span<UInt8>) {
        var position = 0
        while isPlain, position &+ 8 <= bytes.count {
            look(at: ByteLanes(bytes, at: position), position, bytes)
            position &+= 8
        }
        while isPlain, position < bytes.count {
            look(at: ByteLanes(repeating: bytes[position]), position, bytes)
            position &+= 1
        }
    }

    @inline(__always)
    private mutating func look(at lanes: ByteLanes, _ position: Int, _ bytes: Span<UInt8>) {
        if lanes.hasUnprintable { isPlain = false }
        if lanes.has(UInt8(ascii: "%")) { refuseDirective(at: position, bytes) }
        if lanes.has(UInt8(ascii: "#")) { hasNumberSign = true }
        if lanes.has(UInt8(ascii: "?")) { hasQuestionMark = true }
        blankWords = lanes.isBlank ? blankWords &+ 1 : 0
        if blankWords >= Self.longestBlankRun { isPlain = false }
    }

    private mutating func refuseDirective(at position: Int, _ bytes: Span<UInt8>) {
        for index in position..<min(position &+ 8, bytes.count) where bytes[index] == UInt8(ascii: "%") {
            if index == 0 || bytes[index &- 1] == .lineFeed { isPlain = false }
        }
    }
}
