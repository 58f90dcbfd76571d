/// The value of an `Authorization` header, its scheme split off (RFC 9110 section 11.4).
struct AuthorizationHeader {
    /// A scheme that the gateway knows.
    enum Scheme {
        case oauth, bearer
    }

    /// Nil for one that the gateway does not know.
    let scheme: Scheme?
    /// What follows the scheme and the spaces after it.
    let rest: ArraySlice<UInt8>

    init(_ value: String) {
        let bytes = Array(value.utf8)
        let name = bytes.prefix { $0 != UInt8(ascii: " ") }
        scheme = Self.isEqual(name, Self.bearer) ? .bearer : Self.isEqual(name, Self.oauth) ? .oauth : nil
        rest = bytes[name.endIndex...].drop { $0 == UInt8(ascii: " ") }
    }

    private static let oauth = Array("oauth".utf8)
    private static let bearer = Array("bearer".utf8)

    /// Whether the name of a scheme is this one of lower-case letters. Names are case-insensitive, and the bit that tells `A`
    /// from `a` makes nothing else a letter.
    private static func isEqual(_ name: ArraySlice<UInt8>, _ letters: [UInt8]) -> Bool {
        name.count == letters.count && zip(name, letters).allSatisfy { $0 | 0x20 == $1 }
    }

    /// The token of the scheme `Bearer`: `b64token` of RFC 6750 section 2.1.
    func bearerToken() throws(AuthenticationFailure) -> ArraySlice<UInt8> {
        let body = rest.prefix { $0 != UInt8(ascii: "=") }
        let padding = rest[body.endIndex...]
        guard !body.isEmpty, body.allSatisfy(Self.isTokenByte), padding.allSatisfy({ $0 == UInt8(ascii: "=") }) else {
            throw .bearerGrammar("the `Authorization` header is not `Bearer` and one token")
        }
        return rest
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
