/// What the bytes of a file say before anyone asks what they mean: only a text that shows what it holds is read on.
///
/// libyaml takes U+0085, U+2028, U+2029 and a lone carriage return for ends of lines; editors and reviews do not, so that
/// a comment could hide a live key. Bidirectional controls let a line look like another.
struct TextInspection {
    /// The whole file.
    let bytes: [UInt8]
    /// The offset where the text begins: after the byte order mark, which is tolerated at the very start.
    let start: Int
    /// Whether each scalar is one byte.
    let isASCII: Bool
    /// Every tab, in or out of quotes.
    private(set) var tabs: [SourcePosition] = []
    /// Every line that begins with `%`: a directive, if it stands before a document.
    private(set) var percentLines: [TextCursor] = []

    /// The longest run of white space, in bytes. libyaml wipes a buffer that has grown to the longest run at each word
    /// after it: with half a megabyte of spaces that takes seconds, with this not a tenth of one.
    static let longestBlankRun = 4096
    /// How many lines may begin with `%`: libyaml compares each directive with all before it.
    static let mostPercentLines = 64

    private var cursor: TextCursor
    private var isReadable = true

    /// Inspects a text; nil if it must not be read on, for reasons that `complaints` then say.
    init?(of bytes: [UInt8], complaints: inout YAMLComplaints) {
        if PlainText(bytes.span).isPlain {
            self = TextInspection(plain: bytes)
            return
        }
        self.bytes = bytes
        start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        cursor = TextCursor(offset: start, position: .start)
        if let problem = EncodingProblem(in: bytes) {
            cursor.advance(to: problem.offset, in: bytes.span)
            complaints.add(problem, at: cursor.position)
            return nil
        }
        isASCII = UTF8.isASCII(bytes, from: start)
        inspect(bytes.span, &complaints)
        guard isReadable else { return nil }
    }

    /// A text of which `PlainText` says that there is nothing to say.
    init(plain bytes: [UInt8]) {
        self.bytes = bytes
        start = 0
        isASCII = true
        cursor = TextCursor(offset: 0, position: .start)
    }

    private mutating func inspect(_ span: Span<UInt8>, _ complaints: inout YAMLComplaints) {
        var offset = start
        noticePercent(at: offset, in: span, &complaints)
        while offset < span.count, !complaints.isFull {
            let byte = span[offset]
            if byte > .space, byte < 0x7F {
                offset += 1
            } else if byte.isBlank {
                offset = inspectBlanks(at: offset, in: span, &complaints)
            } else {
                offset = inspectScalar(at: offset, in: span, &complaints)
            }
        }
    }

    /// Looks at a run of white space; returns where it ends.
    private mutating func inspectBlanks(
        at first: Int, in span: Span<UInt8>, _ complaints: inout YAMLComplaints
    ) -> Int {
        var begin = cursor
        var offset = first
        while offset < span.count, span[offset].isBlank {
            if span[offset] == .tab {
                tabs.append(position(of: offset, in: span))
            } else if span[offset] == .carriageReturn, offset + 1 == span.count || span[offset + 1] != .lineFeed {
                refuse("\r", at: offset, in: span, &complaints)
            }
            offset += 1
        }
        if span[offset - 1] == .lineFeed { noticePercent(at: offset, in: span, &complaints) }
        if offset - first > TextInspection.longestBlankRun {
            begin.advance(to: first, in: span)
            refuseRun(from: begin.position, to: offset, in: span, &complaints)
        }
        return offset
    }

    /// Looks at a control character or at a scalar beyond ASCII; returns where it ends.
    private mutating func inspectScalar(
        at first: Int, in span: Span<UInt8>, _ complaints: inout YAMLComplaints
    ) -> Int {
        var end = first + 1
        while end < span.count, span[end].continuesScalar { end += 1 }
        let scalar = Unicode.Scalar(validUTF8: span.extracting(first..<end))
        if ForbiddenCharacter.reason(scalar) != nil { refuse(scalar, at: first, in: span, &complaints) }
        return end
    }

    private mutating func noticePercent(at offset: Int, in span: Span<UInt8>, _ complaints: inout YAMLComplaints) {
        guard offset < span.count, span[offset] == UInt8(ascii: "%"), isReadable else { return }
        cursor.advance(to: offset, in: span)
        percentLines.append(cursor)
        guard percentLines.count > TextInspection.mostPercentLines else { return }
        isReadable = false
        complaints.add(
            .directive, "more than \(TextInspection.mostPercentLines) lines begin with `%`",
            at: SourceRange(at: cursor.position, length: 1), help: YAMLComplaints.directiveHelp
        )
    }

    private mutating func refuse(
        _ scalar: Unicode.Scalar, at offset: Int, in span: Span<UInt8>, _ complaints: inout YAMLComplaints
    ) {
        isReadable = false
        let range = SourceRange(at: position(of: offset, in: span), length: 1)
        guard let reason = ForbiddenCharacter.reason(scalar) else { return }
        complaints.add(
            .forbiddenCharacter, "\(ForbiddenCharacter.name(scalar)) is not allowed", at: range, help: reason.help
        )
    }

    private mutating func refuseRun(
        from begin: SourcePosition, to offset: Int, in span: Span<UInt8>, _ complaints: inout YAMLComplaints
    ) {
        isReadable = false
        complaints.add(
            .yamlSyntax, "more than \(TextInspection.longestBlankRun) spaces and ends of lines in a row",
            at: SourceRange(start: begin, end: position(of: offset, in: span)),
            help: "delete them; what stands far below or to the right is easily overlooked"
        )
    }

    private mutating func position(of offset: Int, in span: Span<UInt8>) -> SourcePosition {
        cursor.advance(to: offset, in: span)
        return cursor.position
    }
}
