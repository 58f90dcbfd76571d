import NIOCore
import NIOHTTP1

/// A request's first line as it was sent.
///
/// The decoder also takes lines with more blanks than there should be, and those of protocols that look like HTTP (RFC 9112
/// section 3 leaves the first to a server): somebody in front of the gateway could take them otherwise.
enum RequestLine {
    /// Whether the bytes begin with the line that the decoder gave, one blank between its parts.
    /// - Parameter bytes: what was read, from the first byte of the request; nil where that is not known, and the decoder's
    ///   word is taken.
    static func isExact(_ head: HTTPRequestHead, readFrom bytes: ByteBuffer?) -> Bool {
        guard let bytes else { return true }
        var rest = withoutEmptyLines(bytes.readableBytesView)
        return take(head.method.rawValue, from: &rest) && take(" ", from: &rest) && take(head.uri, from: &rest)
            && take(head.version.minor == 0 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n", from: &rest)
    }

    /// RFC 9112 section 2.2: some clients send an empty line behind a body.
    private static func withoutEmptyLines(_ bytes: ByteBufferView) -> ByteBufferView {
        var rest = bytes
        while take("\r\n", from: &rest) || take("\n", from: &rest) {}
        return rest
    }

    private static func take(_ text: String, from rest: inout ByteBufferView) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }
}
