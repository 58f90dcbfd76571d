/// The value of an `Authorization` header, its scheme split off (RFC 9110 section 11.4).
struct AuthorizationHeader {
    /// In lower case: scheme names are case-insensitive.
    let scheme: String
    /// What follows the scheme and the spaces after it.
    let rest: ArraySlice<UInt8>

    init(_ value: String) {
        let bytes = Array(value.utf8)
        let name = bytes.prefix { $0 != UInt8(ascii: " ") }
        scheme = String(decoding: name, as: UTF8.self).lowercased()
        rest = bytes[name.endIndex...].drop { $0 == UInt8(ascii: " ") }
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
