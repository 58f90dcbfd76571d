/// A place in a UTF-8 text, as an offset and as a line and column, that moves without reading anything twice.
///
/// Lines end with a line feed: other line ends of YAML never get past the inspection of the text.
struct TextCursor {
    /// The offset in bytes, at the beginning of a scalar.
    private(set) var offset: Int
    /// The same place for a reader.
    private(set) var position: SourcePosition

    init(offset: Int, position: SourcePosition) {
        self.offset = offset
        self.position = position
    }

    /// Moves forward to a later offset, which must be within the text.
    mutating func advance(to target: Int, in bytes: Span<UInt8>) {
        while offset < target {
            let byte = bytes[offset]
            if byte == .lineFeed {
                position.line += 1
                position.column = 1
            } else if !byte.continuesScalar {
                position.column += 1
            }
            offset += 1
        }
    }
}

extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")

    /// Whether it is the second or a later byte of a scalar in UTF-8.
    var continuesScalar: Bool { self & 0xC0 == 0x80 }

    /// Whether it is white space of YAML: space, tab or an end of line.
    var isBlank: Bool { self == .space || self == .lineFeed || self == .carriageReturn || self == .tab }
}

extension SourceRange {
    /// A range within one line, `length` scalars long.
    init(at start: SourcePosition, length: Int) {
        self.init(
            start: start, end: SourcePosition(line: start.line, column: start.column + UInt32(clamping: length))
        )
    }
}
