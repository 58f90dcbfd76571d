import NIOCore
import NIOHTTP1

/// A request's first line as it was sent.
///
/// The decoder also takes lines with more blanks than there should be, and those of protocols that look like HTTP (RFC 9112
/// section 3 leaves the first to a server): somebody in front of the gateway could take them otherwise.
enum RequestLine {
    /// Whether the bytes begin with the line that the decoder gave, one blank between its parts.
    /// - Parameters:
    ///   - bytes: what was read for this request alone. Of one that was sent behind another the beginning may be missing,
    ///     or all of it, which is nil: there the decoder's word is taken.
    ///   - isFirst: whether it is the connection's first, of which nothing is missing.
    static func isExact(_ head: HTTPRequestHead, readFrom bytes: ByteBuffer?, isFirst: Bool) -> Bool {
        guard let bytes else { return true }
        let read = bytes.readableBytesUInt8Span
        var next = lengthOfEmptyLines(read)
        if pass(head.method.rawValue, in: read, &next), pass(" ", in: read, &next), pass(head.uri, in: read, &next),
            pass(version(of: head), in: read, &next)
        {
            return true
        }
        return !isFirst && isTail(bytes.readableBytesView, of: head)
    }

    private static func version(of head: HTTPRequestHead) -> String {
        head.version.minor == 0 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n"
    }

    /// Whether it is a head that lacks its beginning.
    private static func isTail(_ found: ByteBufferView, of head: HTTPRequestHead) -> Bool {
        // What ends a head, with the body behind it, looks like empty lines.
        if found.first == UInt8(ascii: "\r") || found.first == UInt8(ascii: "\n") { return true }
        let lines = found.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .prefix { !$0.isEmpty && !$0.elementsEqual("\r".utf8) }
        guard let first = lines.first, lines.count > head.headers.count else { return true }
        guard lines.count == head.headers.count + 1 else { return false }
        let exact = Array("\(head.method.rawValue) \(head.uri)\(version(of: head))".utf8.dropLast())
        return first.count <= exact.count && exact.suffix(first.count).elementsEqual(first)
    }

    /// RFC 9112 section 2.2: some clients send an empty line behind a body.
    private static func lengthOfEmptyLines(_ bytes: Span<UInt8>) -> Int {
        var next = 0
        while pass("\r\n", in: bytes, &next) || pass("\n", in: bytes, &next) {}
        return next
    }

    /// Goes past a text, if it comes next.
    private static func pass(_ text: String, in bytes: Span<UInt8>, _ next: inout Int) -> Bool {
        let text = text.utf8.span
        guard bytes.count - next >= text.count else { return false }
        for index in 0..<text.count where bytes[next + index] != text[index] { return false }
        next += text.count
        return true
    }
}
