/// The first half of a base string URI (RFC 5849 section 3.4.1.2): scheme and authority, and a path in front where a proxy
/// takes one away.
struct OAuth1Origin: Hashable, Sendable {
    /// Lower-cased, without the scheme's default port, without a final slash.
    let bytes: [UInt8]

    /// The origin that a request shows: the listener's scheme, and the `Host` header.
    init?(scheme: String, host: String) {
        guard let bytes = Self.origin(scheme: scheme, authority: Array(host.utf8)) else { return nil }
        self.bytes = bytes
    }

    /// The origin that a configured URL names, such as `https://gateway.example` or `https://api.example/mtls-gateway`.
    init?(baseURL: String) {
        guard let (scheme, authority, path) = Self.split(baseURL),
            let origin = Self.origin(scheme: scheme, authority: Array(authority.utf8)),
            !path.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F || $0 == 0x3F || $0 == 0x23 })
        else { return nil }
        var end = path.endIndex
        while end > path.startIndex, path[path.index(before: end)] == "/" { end = path.index(before: end) }
        self.bytes = origin + path[..<end].utf8
    }

    /// Cuts an absolute URL into lower-cased scheme, authority, and the rest from the first `/`, `?` or `#` on.
    static func split(_ url: String) -> (scheme: String, authority: String, rest: String)? {
        let bytes = Array(url.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8) else {
            return nil
        }
        let start = colon + 3
        let end = bytes[start...].firstIndex { "/?#".utf8.contains($0) } ?? bytes.count
        return (
            String(decoding: bytes[..<colon], as: UTF8.self).lowercased(),
            String(decoding: bytes[start..<end], as: UTF8.self), String(decoding: bytes[end...], as: UTF8.self)
        )
    }

    private static func origin(scheme: String, authority: [UInt8]) -> [UInt8]? {
        let isSecure = scheme.utf8.count == 5
        guard scheme == "http" || scheme == "https", let (host, port) = splitPort(authority) else { return nil }
        var origin: [UInt8] = []
        origin.reserveCapacity(8 + authority.count)
        origin.append(contentsOf: (isSecure ? "https://" : "http://").utf8)
        for byte in host { origin.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte) }
        if let port, port != (isSecure ? 443 : 80) {
            origin.append(UInt8(ascii: ":"))
            origin.append(contentsOf: String(port).utf8)
        }
        return origin
    }

    /// Host and port of an authority. An empty port (`host:`) is none, as RFC 3986 section 6.2.3 has it.
    private static func splitPort(_ bytes: [UInt8]) -> (host: ArraySlice<UInt8>, port: UInt16?)? {
        let closing = bytes.lastIndex(of: UInt8(ascii: "]"))
        let colon = bytes[(closing.map { $0 + 1 } ?? 0)...].firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
        let host = bytes[..<colon]
        guard !host.isEmpty, host.allSatisfy({ isHostByte($0, inBrackets: closing != nil) }),
            closing == nil || (host.first == UInt8(ascii: "[") && host.last == UInt8(ascii: "]"))
        else { return nil }
        let digits = bytes[min(colon + 1, bytes.count)...]
        if digits.isEmpty { return (host, nil) }
        var port = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit), port <= Int(UInt16.max) else { return nil }
            port = port * 10 + Int(digit - UInt8(ascii: "0"))
        }
        guard let port = UInt16(exactly: port), port > 0 else { return nil }
        return (host, port)
    }

    private static func isHostByte(_ byte: UInt8, inBrackets: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        case UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"): inBrackets
        default: false
        }
    }
}
