/// The header fields of an answer (RFC 9112 section 5).
enum ResponseFields {
    /// Adds one line to a head.
    /// - Throws: `MalformedHead`.
    static func append(_ line: Span<UInt8>, to head: inout ResponseHead) throws(MalformedHead) {
        for index in line.indices where line[index] == 0 || line[index] == 0x0D || line[index] == 0x0A {
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

    private static func fold(_ line: Span<UInt8>, into head: inout ResponseHead) throws(MalformedHead) {
        guard let last = head.fields.indices.last else { throw noField }
        let rest = HeaderBytes.text(line, HeaderBytes.trimmed(line, 0..<line.count))
        head.fields[last].value += rest.isEmpty ? "" : " \(rest)"
    }

    /// Refuses lengths that contradict each other, and drops a length beside a transfer coding, which overrides it
    /// (RFC 9112 section 6.3).
    /// - Throws: `MalformedHead`.
    static func checkLength(_ head: inout ResponseHead) throws(MalformedHead) {
        var length: String?
        var hasCoding = false
        for field in head.fields {
            if RequestHeaderFilter.equal(field.name, "transfer-encoding") { hasCoding = true }
            guard RequestHeaderFilter.equal(field.name, "content-length") else { continue }
            guard !field.value.isEmpty, field.value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                throw MalformedHead(reason: "the upstream's `Content-Length` is not a number")
            }
            guard length == nil || length == field.value else {
                throw MalformedHead(reason: "the upstream's header has two different `Content-Length`s")
            }
            length = field.value
        }
        guard hasCoding, length != nil else { return }
        head.fields.removeAll { RequestHeaderFilter.equal($0.name, "content-length") }
    }

    private static var noField: MalformedHead {
        MalformedHead(reason: "the upstream's header has a line that is no field")
    }
}
