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

    /// The values of the headers that frame a request or say where it goes, gathered in one look at all of them.
    private struct Fields {
        var hosts: [String] = []
        var lengths: [String] = []
        var codings: [String] = []
        var expectations: [String] = []
        var asksForUpgrade = false

        init(_ headers: HTTPHeaders) {
            for (name, value) in headers {
                switch name.utf8.count {
                case 4 where HeaderName.equal(name, "host"): hosts.append(HeaderName.trimmed(value))
                case 6 where HeaderName.equal(name, "expect"): expectations.append(HeaderName.trimmed(value))
                case 7 where HeaderName.equal(name, "upgrade"): asksForUpgrade = true
                case 14 where HeaderName.equal(name, "content-length"): lengths.append(HeaderName.trimmed(value))
                case 17 where HeaderName.equal(name, "transfer-encoding"): codings.append(HeaderName.trimmed(value))
                default: break
                }
            }
        }
    }

    /// Checks a head.
    /// - Returns: how long the body is, and whether the client waits for `100 Continue`.
    static func check(_ head: HTTPRequestHead) throws(GatewayError) -> RequestShape {
        try checkTarget(head)
        guard head.headers.count <= maximumHeaders else { throw .headersTooLarge }
        let fields = Fields(head.headers)
        let isHTTP10 = head.version.minor == 0
        try checkHost(fields.hosts, isHTTP10: isHTTP10)
        let framing = try framing(fields, isHTTP10: isHTTP10)
        let expectsContinue = try expectation(fields.expectations, isHTTP10: isHTTP10)
        return RequestShape(
            framing: framing, isHead: head.method == .HEAD, isHTTP10: isHTTP10,
            expectsContinue: expectsContinue && framing.knownLength != 0,
            // After a request that asks for another protocol the decoder reads no further.
            wantsClose: !head.isKeepAlive || fields.asksForUpgrade)
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
    private static func checkHost(_ hosts: [String], isHTTP10: Bool) throws(GatewayError) {
        guard let host = hosts.first else {
            if isHTTP10 { return }
            throw .malformedRequest("the request needs a Host header")
        }
        guard hosts.count == 1 else { throw .malformedRequest("the request has more than one Host header") }
        guard host.utf8.allSatisfy(isHostByte) else {
            throw .malformedRequest("the Host header is not a host with an optional port")
        }
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ":"),
            UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }

    /// RFC 9112 section 6.1 and 6.3: `chunked` alone, or one Content-Length, never both.
    private static func framing(_ fields: Fields, isHTTP10: Bool) throws(GatewayError) -> RequestFraming {
        if let coding = fields.codings.first {
            guard fields.lengths.isEmpty else {
                throw .malformedRequest("the request has both Content-Length and Transfer-Encoding")
            }
            guard fields.codings.count == 1, !isHTTP10, HeaderName.equal(coding, "chunked")
            else { throw .malformedRequest("the only Transfer-Encoding taken is chunked, with HTTP/1.1") }
            return .chunked
        }
        guard let length = fields.lengths.first else { return .none }
        guard fields.lengths.count == 1, let bytes = wholeNumber(length) else {
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
    private static func expectation(_ expectations: [String], isHTTP10: Bool) throws(GatewayError) -> Bool {
        guard !isHTTP10, let expectation = expectations.first else { return false }
        guard expectations.count == 1, HeaderName.equal(expectation, "100-continue") else { throw .expectationFailed }
        return true
    }
}
