/// The text beneath the events, for what libyaml does not tell: where exactly an anchor stands, what a tag was typed as.
///
/// libyaml counts in scalars, the text is bytes. Questions come in reading order, so that the way from one to the next
/// adds up to one walk over the file.
struct YAMLText {
    private let inspection: TextInspection
    private var walk: ScalarWalk

    init(_ inspection: TextInspection) {
        self.inspection = inspection
        walk = ScalarWalk(from: inspection.start)
    }

    /// An anchor, a tag or a directive, as typed.
    struct Property {
        /// As typed, with its `&`, `!` or `%`; of a long one the beginning.
        var excerpt: String
        var range: SourceRange
        var isAnchor: Bool
    }

    /// The first `count` anchors and tags from a place on.
    mutating func properties(atIndex index: Int, position: SourcePosition, count: Int) -> [Property] {
        var cursor = TextCursor(offset: offset(of: index), position: position)
        let bytes = inspection.bytes.span
        var properties: [Property] = []
        while properties.count < count, cursor.offset < bytes.count {
            let first = bytes[cursor.offset]
            if first == UInt8(ascii: "&") || first == UInt8(ascii: "!") {
                properties.append(property(at: cursor, to: endOfProperty(from: cursor.offset)))
                cursor.advance(to: endOfProperty(from: cursor.offset), in: bytes)
            } else if let next = endOfGap(from: cursor.offset) {
                cursor.advance(to: next, in: bytes)
            } else {
                break
            }
        }
        return properties
    }

    /// The directive of a line that begins with `%`, such as `%YAML`.
    func directive(at cursor: TextCursor) -> Property {
        property(
            at: cursor, to: inspection.bytes[cursor.offset...].firstIndex(where: \.isBlank) ?? inspection.bytes.count)
    }

    private func property(at begin: TextCursor, to end: Int) -> Property {
        let longest = 60
        let typed = inspection.bytes[begin.offset..<end]
        var cursor = begin
        cursor.advance(to: end, in: inspection.bytes.span)
        let excerpt = String(decoding: typed.prefix(longest), as: UTF8.self)
        return Property(
            excerpt: typed.count > longest ? excerpt + "…" : excerpt,
            range: SourceRange(start: begin.position, end: cursor.position), isAnchor: typed.first == UInt8(ascii: "&")
        )
    }

    /// The end of a block text without the empty lines after it, at the end of its last line.
    mutating func endOfBlock(atIndex index: Int, position: SourcePosition) -> SourcePosition {
        let bytes = inspection.bytes
        guard position.column == 1, position.line > 1 else { return position }
        var end = offset(of: index)
        var line = position.line
        var contentEnd = end
        while end > inspection.start, bytes[end - 1].isBlank, bytes[end - 1] != .tab {
            end -= 1
            guard bytes[end] == .lineFeed else { continue }
            line -= 1
            contentEnd = end > inspection.start && bytes[end - 1] == .carriageReturn ? end - 1 : end
        }
        var column: UInt32 = 1
        while contentEnd > inspection.start, bytes[contentEnd - 1] != .lineFeed {
            contentEnd -= 1
            if !bytes[contentEnd].continuesScalar { column += 1 }
        }
        return SourcePosition(line: line, column: column)
    }

    /// The character at a place; nil at the end.
    mutating func character(atIndex index: Int) -> Unicode.Scalar? {
        String(decoding: inspection.bytes[offset(of: index)...].prefix(4), as: UTF8.self).unicodeScalars.first
    }

    /// The end of the text. libyaml puts it on a line of its own, which need not exist.
    var end: SourcePosition {
        var cursor = TextCursor(offset: inspection.start, position: .start)
        cursor.advance(to: inspection.bytes.count, in: inspection.bytes.span)
        return cursor.position
    }

    /// The byte before a scalar; nil at the start.
    mutating func byte(beforeIndex index: Int) -> UInt8? {
        let offset = offset(of: index)
        return offset > inspection.start ? inspection.bytes[offset - 1] : nil
    }

    /// A key that is too long for libyaml to see one, if the problem is that its colon comes as a surprise.
    mutating func endlessKey(before problem: YAMLSyntaxProblem) -> SourceRange? {
        let longest = 1024
        let end = offset(of: problem.index)
        let bytes = inspection.bytes
        guard end < bytes.count, bytes[end] == UInt8(ascii: ":"), problem.position.column > longest else { return nil }
        var begin = end
        var length: UInt32 = 0
        while begin > inspection.start, bytes[begin - 1] != .lineFeed, !endsSomething(at: begin - 1) {
            begin -= 1
            if !bytes[begin].continuesScalar { length += 1 }
        }
        guard length > longest else { return nil }
        let start = SourcePosition(line: problem.position.line, column: problem.position.column - length)
        return SourceRange(start: start, end: problem.position)
    }

    /// Whether a space follows a sign that ends what comes before, so that a key could begin after it.
    private func endsSomething(at offset: Int) -> Bool {
        guard inspection.bytes[offset] == .space, offset > inspection.start else { return false }
        return [UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "-"), UInt8(ascii: "{")]
            .contains(inspection.bytes[offset - 1])
    }

    private func endOfProperty(from begin: Int) -> Int {
        let bytes = inspection.bytes
        let isVerbatim = begin + 1 < bytes.count && bytes[begin + 1] == UInt8(ascii: "<")
        var end = begin + 1
        while end < bytes.count, !bytes[end].isBlank, isVerbatim || !bytes[end].isFlowIndicator {
            end += 1
        }
        return end
    }

    /// White space and comments between anchor, tag and value; nil if none begins there.
    private func endOfGap(from begin: Int) -> Int? {
        let bytes = inspection.bytes
        if bytes[begin].isBlank { return begin + 1 }
        guard bytes[begin] == UInt8(ascii: "#") else { return nil }
        return bytes[begin...].firstIndex(of: .lineFeed) ?? bytes.count
    }

    private mutating func offset(of index: Int) -> Int {
        if inspection.isASCII { return min(inspection.start + index, inspection.bytes.count) }
        let bytes = inspection.bytes
        walk.move(to: index, in: bytes.span)
        return walk.offset
    }
}

extension UInt8 {
    /// Whether it ends a tag within brackets.
    fileprivate var isFlowIndicator: Bool {
        switch self {
        case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): true
        default: false
        }
    }
}
