/// Reads the lines of an answer's header: skips interim answers (RFC 9110 section 15.2), gives the final head, ignores
/// trailers.
///
/// Stricter than libcurl, as what is read here is written to the client: a line that is no field is an error, folded
/// lines are joined (RFC 9112 section 5.2), and framing that can be read in two ways is refused (RFC 9112 section 6.3).
struct ResponseHeadParser {
    private enum Position {
        case statusLine
        case fields(ResponseHead)
        case done
    }

    /// The most bytes of all header lines together, interim answers included.
    static let byteLimit = 256 * 1024

    private var position = Position.statusLine
    private var bytes = 0

    /// Whether the final head was given.
    var isDone: Bool {
        if case .done = position { return true }
        return false
    }

    /// Takes one line with its line end.
    /// - Returns: The final head, once, when its last line was taken.
    /// - Throws: `MalformedHead`.
    mutating func take(_ line: Span<UInt8>) throws(MalformedHead) -> ResponseHead? {
        bytes += line.count
        guard bytes <= ResponseHeadParser.byteLimit else {
            throw MalformedHead(reason: "the upstream's header is larger than 256 KiB")
        }
        let content = line.extracting(0..<HeaderBytes.contentLength(line))
        switch position {
        case .done:
            return nil
        case .statusLine:
            position = .fields(try StatusLine.parse(content))
            return nil
        case .fields(var head):
            // Taken out, so that appending below does not copy.
            position = .done
            if content.isEmpty { return try end(head) }
            try ResponseFields.append(content, to: &head)
            position = .fields(head)
            return nil
        }
    }

    private mutating func end(_ head: ResponseHead) throws(MalformedHead) -> ResponseHead? {
        if head.status == 101 {
            throw MalformedHead(reason: "the upstream switched protocols (101) without being asked to")
        }
        if head.status < 200 {
            position = .statusLine
            return nil
        }
        try ResponseFields.checkFraming(head)
        return head
    }
}
