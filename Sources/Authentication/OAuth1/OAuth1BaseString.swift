/// The signature base string of RFC 5849 section 3.4.1: what is signed, for signer and verifier alike.
enum OAuth1BaseString {
    /// Puts it together.
    ///
    /// - Parameters:
    ///   - method: The method, which is taken in upper case.
    ///   - baseURI: The base string URI of section 3.4.1.2: scheme, authority and path, not encoded yet.
    ///   - parameters: All parameters of the request, decoded, without `realm` and `oauth_signature`.
    static func make(method: String, baseURI: [UInt8], parameters: [OAuth1Parameter]) -> [UInt8] {
        let parameters = normalized(parameters)
        var text: [UInt8] = []
        text.reserveCapacity(
            parameters.reduce(2 * baseURI.count + 16) { $0 + $1.name.count + 3 * $1.value.count / 2 + 6 })
        PercentEncoding.append(method.utf8.lazy.map(asciiUppercased), to: &text)
        text.append(UInt8(ascii: "&"))
        PercentEncoding.append(baseURI, to: &text)
        for (index, parameter) in parameters.enumerated() {
            if index == 0 { text.append(UInt8(ascii: "&")) } else { text += encodedAmpersand }
            PercentEncoding.append(encoded: parameter.name, to: &text)
            text += encodedEqualsSign
            PercentEncoding.append(encoded: parameter.value, to: &text)
        }
        if parameters.isEmpty { text.append(UInt8(ascii: "&")) }
        return text
    }

    private static let encodedAmpersand = Array("%26".utf8)
    private static let encodedEqualsSign = Array("%3D".utf8)

    /// Section 3.4.1.3.2: encoded, sorted by name and then by value in byte order.
    private static func normalized(_ parameters: [OAuth1Parameter]) -> [OAuth1Parameter] {
        var encoded = parameters.map {
            OAuth1Parameter(PercentEncoding.encode($0.name), PercentEncoding.encode($0.value))
        }
        encoded.sort { left, right in
            left.name == right.name
                ? left.value.lexicographicallyPrecedes(right.value)
                : left.name.lexicographicallyPrecedes(right.name)
        }
        return encoded
    }

    private static func asciiUppercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 0x20 : byte
    }
}
