import NIOHPACK
import NIOHTTP1

/// A request's head in HTTP/2 as the head of HTTP/1.1 that says the same, so that one way serves both.
///
/// What RFC 9113 section 8 calls malformed is refused here as far as the library does not: where an HTTP/1.1 reader would
/// understand something else, or nothing.
enum HTTP2RequestHead {
    /// Reads a head.
    /// - Parameters:
    ///   - fields: The pseudo-header fields and the fields, as they were decoded.
    ///   - scheme: What the connection is: `https` over TLS.
    ///   - hasBody: Whether more than the head comes.
    static func read(_ fields: HPACKHeaders, scheme: String, hasBody: Bool) throws(GatewayError) -> HTTPRequestHead {
        var pseudo: [String: String] = [:]
        var headers = HTTPHeaders()
        headers.reserveCapacity(fields.count + 2)
        var cookies: [String] = []
        var size = 0
        for (name, value, _) in fields {
            size += name.utf8.count + value.utf8.count
            guard name.utf8.count <= RequestRules.maximumHeader, value.utf8.count <= RequestRules.maximumHeader,
                size <= RequestRules.maximumHeaderList
            else { throw name == ":path" ? .targetTooLong : .headersTooLarge }
            try check(value, of: name)
            switch name {
            case ":method", ":path", ":scheme", ":authority": pseudo[name] = value
            case "cookie": cookies.append(value)
            default: headers.add(name: name, value: value)
            }
        }
        // RFC 9113 section 8.2.3: pieces of one field.
        if !cookies.isEmpty { headers.add(name: "cookie", value: cookies.joined(separator: "; ")) }
        try place(pseudo[":authority"], in: &headers)
        guard let path = pseudo[":path"], let method = pseudo[":method"], isLetters(method) else {
            throw .methodNotAllowed
        }
        guard pseudo[":scheme"] == scheme else {
            throw .malformedRequest("the pseudo-header field :scheme must be \(scheme) on this connection")
        }
        // In HTTP/2 the end of the stream ends the body; what stands for that in HTTP/1.1 is this.
        if hasBody, !headers.contains(name: "content-length") {
            headers.add(name: "transfer-encoding", value: "chunked")
        }
        return HTTPRequestHead(version: .http1_1, method: HTTPMethod(rawValue: method), uri: path, headers: headers)
    }

    /// RFC 9113 section 8.2.1, and what HTTP/1.1 does not let through.
    private static func check(_ value: String, of name: String) throws(GatewayError) {
        let bytes = value.utf8
        if let first = bytes.first, let last = bytes.last, HeaderName.isBlank(first) || HeaderName.isBlank(last) {
            throw .malformedRequest("the value of a header begins or ends with white space")
        }
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            throw .malformedRequest("a header has a character that is not allowed")
        }
        // Where the bytes are not UTF-8 they cannot be told any more.
        if value.unicodeScalars.contains("\u{FFFD}") {
            throw .malformedRequest("a header's value has bytes that are not UTF-8")
        }
    }

    /// RFC 9113 section 8.3.1: `:authority` takes the place of `Host`, and two of them must be one.
    private static func place(_ authority: String?, in headers: inout HTTPHeaders) throws(GatewayError) {
        guard let authority else { return }
        guard !authority.isEmpty else { throw .malformedRequest("the pseudo-header field :authority is empty") }
        let hosts = headers.filter { $0.name == "host" }
        guard hosts.allSatisfy({ HeaderName.equal($0.value, authority) }) else {
            throw .malformedRequest("the Host header and :authority name two hosts")
        }
        if hosts.isEmpty { headers.add(name: "host", value: authority) }
    }

    private static func isLetters(_ method: String) -> Bool {
        method.utf8.count <= 32
            && method.utf8.allSatisfy { byte in
                UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
            }
    }
}
