import NIOHTTP1

/// What RFC 9110 and RFC 9112 demand of a request's head beyond its grammar, which the decoder has checked.
///
/// Where a lenient and a strict reader could understand a request in two ways, it is refused.
enum RequestRules {
    /// The longest request target in bytes.
    static let maximumTarget = 8192
    /// The most header lines.
    static let maximumHeaders = 100
    /// The longest name or value of one header, in bytes.
    static let maximumHeader = 32 << 10
    /// All names and values of the headers together, in bytes.
    static let maximumHeaderList = 64 << 10

    /// Checks a head.
    /// - Returns: how long the body is, and whether the client waits for `100 Continue`.
    static func check(_ head: HTTPRequestHead) throws(GatewayError) -> RequestShape {
        try checkTarget(head)
        guard head.headers.count <= maximumHeaders else { throw .headersTooLarge }
        try checkHost(head)
        let framing = try framing(of: head)
        let expectsContinue = try expectation(in: head)
        return RequestShape(
            framing: framing, isHead: head.method == .HEAD, isHTTP10: head.version.minor == 0,
            expectsContinue: expectsContinue && framing.knownLength != 0,
            // After a request that asks for another protocol the decoder reads no further.
            wantsClose: !head.isKeepAlive || head.headers.contains(name: "upgrade"))
    }

    /// RFC 9112 section 3.2: origin form alone; absolute and authority form are for proxies, which this is not.
    private static func checkTarget(_ head: HTTPRequestHead) throws(GatewayError) {
        let target = head.uri.utf8
        guard target.count <= maximumTarget else { throw .targetTooLong }
        guard target.first == UInt8(ascii: "/") else {
            throw .malformedRequest("the request target must be a path beginning with /")
        }
        guard target.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "\\") })
        else { throw .malformedRequest("the request target has a character that must be percent-encoded") }
    }

    /// RFC 9112 section 3.2: one Host, and with HTTP/1.1 always.
    private static func checkHost(_ head: HTTPRequestHead) throws(GatewayError) {
        var hosts = head.headers.lazy.filter { HeaderName.equal($0.name, "host") }.makeIterator()
        guard let host = hosts.next()?.value else {
            if head.version.minor == 0 { return }
            throw .malformedRequest("the request needs a Host header")
        }
        guard hosts.next() == nil else { throw .malformedRequest("the request has more than one Host header") }
        guard HeaderName.trimmed(host).utf8.allSatisfy(isHostByte) else {
            throw .malformedRequest("the Host header is not a host with an optional port")
        }
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~:[]".utf8.contains(byte)
        }
    }

    /// RFC 9112 section 6.1 and 6.3: `chunked` alone, or one Content-Length, never both.
    private static func framing(of head: HTTPRequestHead) throws(GatewayError) -> RequestFraming {
        let lengths = head.headers.filter { HeaderName.equal($0.name, "content-length") }
        let codings = head.headers.filter { HeaderName.equal($0.name, "transfer-encoding") }
        if !codings.isEmpty {
            guard lengths.isEmpty else {
                throw .malformedRequest("the request has both Content-Length and Transfer-Encoding")
            }
            guard codings.count == 1, head.version.minor >= 1,
                HeaderName.equal(HeaderName.trimmed(codings[0].value), "chunked")
            else { throw .malformedRequest("the only Transfer-Encoding taken is chunked, with HTTP/1.1") }
            return .chunked
        }
        guard let length = lengths.first else { return .none }
        guard lengths.count == 1, let bytes = wholeNumber(HeaderName.trimmed(length.value)) else {
            throw .malformedRequest("Content-Length must be there once and be a whole number")
        }
        return .length(bytes)
    }

    private static func wholeNumber(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    /// RFC 9110 section 10.1.1: HTTP/1.0 has no expectations.
    private static func expectation(in head: HTTPRequestHead) throws(GatewayError) -> Bool {
        guard head.version.minor >= 1 else { return false }
        let expectations = head.headers.filter { HeaderName.equal($0.name, "expect") }
        guard let expectation = expectations.first else { return false }
        guard expectations.count == 1, HeaderName.equal(HeaderName.trimmed(expectation.value), "100-continue") else {
            throw .expectationFailed
        }
        return true
    }
}
