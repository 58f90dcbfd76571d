/// The first line of an answer (RFC 9112 section 4); libcurl writes one for HTTP/2 as well.
enum StatusLine {
    /// Reads `HTTP/1.1 200 OK`.
    /// - Throws: `MalformedHead`.
    static func parse(_ line: Span<UInt8>) throws(MalformedHead) -> ResponseHead {
        guard let (version, end) = version(line), let status = status(line, from: end) else {
            throw MalformedHead(reason: "the upstream's answer does not begin with a status line of HTTP")
        }
        var head = ResponseHead(status: status, version: version)
        head.fields.reserveCapacity(16)
        return head
    }

    private static func version(_ line: Span<UInt8>) -> (text: String, end: Int)? {
        for (prefix, text) in versions where HeaderBytes.starts(line, with: prefix) {
            return (text, prefix.utf8.count)
        }
        return nil
    }

    private static let versions = [("HTTP/1.1 ", "1.1"), ("HTTP/2 ", "2"), ("HTTP/1.0 ", "1.0")]

    private static func status(_ line: Span<UInt8>, from start: Int) -> Int? {
        guard line.count >= start + 3 else { return nil }
        if line.count > start + 3, line[start + 3] != 0x20 { return nil }
        var status = 0
        for index in start..<start + 3 {
            guard (0x30...0x39).contains(line[index]) else { return nil }
            status = status * 10 + Int(line[index] - 0x30)
        }
        // RFC 9110 section 15: what is outside is no status, and nobody agrees on what it would mean.
        return (100...599).contains(status) ? status : nil
    }
}
