import NIOHTTP1

/// Whether the connection stays, as an answer says it (RFC 9112 section 9.3).
enum ConnectionHeader {
    /// Adds what the version does not imply: `close` with HTTP/1.1, `keep-alive` with HTTP/1.0.
    static func add(to headers: inout HTTPHeaders, closes: Bool, isHTTP10: Bool) {
        if closes {
            headers.add(name: "Connection", value: "close")
        } else if isHTTP10 {
            headers.add(name: "Connection", value: "keep-alive")
        }
    }
}
