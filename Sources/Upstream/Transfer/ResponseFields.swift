/// The header fields of an answer (RFC 9112 section 5).
enum ResponseFields {
    /// Adds one line to a head.
    /// - Throws: `MalformedHead`.
    static func append(_ line: Span<UInt8>, to head: inout ResponseHead) throws(MalformedHead) {
        guard !hasControlCharacter(line) else {
            throw MalformedHead(reason: "the upstream's header has a control character")
        }
        if HeaderBytes.isBlank(line[0]) { return try fold(line, into: &head) }
        guard let colon = line.indices.first(where: { line[$0] == UInt8(ascii: ":") }) else { throw noField }
        // RFC 9112 section 5.1: space before the colon is not passed on.
        let name = HeaderBytes.trimmed(line, 0..<colon)
        guard !name.isEmpty, name.allSatisfy({ RequestHeaderFilter.isTokenCharacter(line[$0]) }) else { throw noField }
        let value = HeaderBytes.trimmed(line, colon + 1..<line.count)
        head.fields.append((HeaderBytes.text(line, name), HeaderBytes.text(line, value)))
    }

    /// RFC 9110 section 5.5: of the control characters a value may have HTAB alone. Looks at all bytes, many at a time:
    /// the compiler does that for a `while`.
    private static func hasControlCharacter(_ line: Span<UInt8>) -> Bool {
        var found: UInt8 = 0
        var index = 0
        while index < line.count {
            let byte = line[index]
            found |= byte < 0x20 && byte != 0x09 || byte == 0x7F ? 1 : 0
            index += 1
        }
        return found != 0
    }

    private static func fold(_ line: Span<UInt8>, into head: inout ResponseHead) throws(MalformedHead) {
        guard let last = head.fields.indices.last else { throw noField }
        let rest = HeaderBytes.text(line, HeaderBytes.trimmed(line, 0..<line.count))
        head.fields[last].value += rest.isEmpty ? "" : " \(rest)"
    }

    /// Refuses whatever two readers could frame in two ways: lengths that contradict each other, a length beside a
    /// transfer coding, and any coding but `chunked` alone, which nobody asked for (RFC 9112 sections 6.1 and 6.3).
    /// - Throws: `MalformedHead`.
    static func checkFraming(_ head: ResponseHead) throws(MalformedHead) {
        let hasLength = try checkLength(head)
        let codings = head.fields.filter { RequestHeaderFilter.equal($0.name, "transfer-encoding") }
        guard let coding = codings.first else { return }
        guard codings.count == 1, RequestHeaderFilter.equal(coding.value, "chunked") else {
            throw MalformedHead(reason: "the upstream's `Transfer-Encoding` is not `chunked` alone")
        }
        guard !hasLength else {
            throw MalformedHead(reason: "the upstream's header has both `Content-Length` and `Transfer-Encoding`")
        }
        guard head.version != "1.0" else {
            throw MalformedHead(reason: "the upstream's answer in HTTP/1.0 has a `Transfer-Encoding`")
        }
    }

    /// - Returns: Whether there is a length.
    private static func checkLength(_ head: ResponseHead) throws(MalformedHead) -> Bool {
        var length: String?
        for field in head.fields where RequestHeaderFilter.equal(field.name, "content-length") {
            // What no number holds, libcurl would pass on as it is, and read until the connection ends.
            guard field.value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), Int64(field.value) != nil else {
                throw MalformedHead(reason: "the upstream's `Content-Length` is not a number")
            }
            guard length == nil || length == field.value else {
                throw MalformedHead(reason: "the upstream's header has two different `Content-Length`s")
            }
            length = field.value
        }
        return length != nil
    }

    private static var noField: MalformedHead {
        MalformedHead(reason: "the upstream's header has a line that is no field")
    }
}
