/// The signature base string of RFC 5849 section 3.4.1: what is signed, for signer and verifier alike.
enum OAuth1BaseString {
    /// Puts it together.
    ///
    /// - Parameters:
    ///   - method: The method, which is taken in upper case.
    ///   - baseURI: The base string URI of section 3.4.1.2: scheme, authority and path, not encoded yet.
    ///   - parameters: All parameters of the request, decoded, without `realm` and `oauth_signature`.
    static func make(method: String, baseURI: [UInt8], parameters: [OAuth1Parameter]) -> [UInt8] {
        let ampersand = UInt8(ascii: "&")
        return PercentEncoding.encode(method.utf8.map(asciiUppercased)) + [ampersand]
            + PercentEncoding.encode(baseURI) + [ampersand]
            + PercentEncoding.encode(normalized(parameters))
    }

    /// Section 3.4.1.3.2: encoded, sorted by name and then by value in byte order, joined.
    private static func normalized(_ parameters: [OAuth1Parameter]) -> [UInt8] {
        let encoded = parameters.map {
            OAuth1Parameter(PercentEncoding.encode($0.name), PercentEncoding.encode($0.value))
        }
        let sorted = encoded.sorted { left, right in
            left.name == right.name
                ? left.value.lexicographicallyPrecedes(right.value)
                : left.name.lexicographicallyPrecedes(right.name)
        }
        var out: [UInt8] = []
        for parameter in sorted {
            if !out.isEmpty { out.append(UInt8(ascii: "&")) }
            out += parameter.name
            out.append(UInt8(ascii: "="))
            out += parameter.value
        }
        return out
    }

    private static func asciiUppercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 0x20 : byte
    }
}
