/// Signs requests as a client does (RFC 5849 section 3.4), by `Authorization` header.
package enum OAuth1Signer {
    /// A URL that cannot be signed.
    package struct InvalidURL: Error, Sendable, Hashable, CustomStringConvertible {
        /// What is wrong.
        package var description: String
    }

    /// The `Authorization` value of a request.
    ///
    /// - Parameters:
    ///   - method: The method, such as `POST`.
    ///   - url: The absolute `http` or `https` URL as it will be requested, encoded. A fragment is left out.
    ///   - consumerKey: The consumer key.
    ///   - secret: The consumer's secret.
    ///   - token: The access token and its secret, if the consumer has one.
    ///   - algorithm: The signature method.
    ///   - formBody: The body, if it is `application/x-www-form-urlencoded`; such a body is signed too.
    ///   - timestamp: The time, in seconds since 1970.
    ///   - nonce: A text that is used once. `randomNonce()` makes one.
    /// - Throws: `InvalidURL` when the URL, or the form body, cannot be read.
    package static func authorizationHeader(
        method: String, url: String, consumerKey: String, secret: Secret,
        token: (value: String, secret: Secret)? = nil, algorithm: OAuth1Algorithm = .hmacSHA256,
        formBody: [UInt8]? = nil, timestamp: Int, nonce: String = randomNonce()
    ) throws(InvalidURL) -> String {
        var parameters = [
            OAuth1Parameter("oauth_consumer_key", consumerKey), OAuth1Parameter("oauth_nonce", nonce),
            OAuth1Parameter("oauth_signature_method", algorithm.rawValue),
            OAuth1Parameter("oauth_timestamp", String(timestamp)), OAuth1Parameter("oauth_version", "1.0"),
        ]
        if let token { parameters.append(OAuth1Parameter("oauth_token", token.value)) }
        let key = OAuth1Algorithm.key(secret: secret, tokenSecret: token?.secret)
        let baseString = try baseString(method: method, url: url, parameters: parameters, formBody: formBody)
        parameters.append(OAuth1Parameter("oauth_signature", algorithm.signature(of: baseString, key: key)))
        return "OAuth " + parameters.map(quoted).joined(separator: ", ")
    }

    /// 128 bits of the system's randomness, in hex.
    package static func randomNonce() -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: (0..<32).map { _ in digits[Int.random(in: 0..<16, using: &generator)] }, as: UTF8.self)
    }

    /// The base string of a request by URL.
    static func baseString(
        method: String, url: String, parameters: [OAuth1Parameter], formBody: [UInt8]?
    ) throws(InvalidURL) -> [UInt8] {
        guard let parts = OAuth1Origin.split(url),
            let origin = OAuth1Origin(scheme: parts.scheme, host: parts.authority)
        else { throw InvalidURL(description: "not an absolute http or https URL without user information") }
        let rest = Array(parts.rest.utf8.prefix { $0 != UInt8(ascii: "#") })
        let end = rest.firstIndex(of: UInt8(ascii: "?")) ?? rest.count
        let path = end == 0 ? [UInt8(ascii: "/")] : Array(rest[..<end])
        guard let query = FormParameters.parse(rest[min(end + 1, rest.count)...]),
            let body = FormParameters.parse(formBody ?? [])
        else { throw InvalidURL(description: "the percent-encoding of the query or the form body is broken") }
        return OAuth1BaseString.make(
            method: method, baseURI: Array(origin.text.utf8) + path, parameters: parameters + query + body)
    }

    private static func quoted(_ parameter: OAuth1Parameter) -> String {
        let name = String(decoding: PercentEncoding.encode(parameter.name), as: UTF8.self)
        let value = String(decoding: PercentEncoding.encode(parameter.value), as: UTF8.self)
        return #"\#(name)="\#(value)""#
    }
}
