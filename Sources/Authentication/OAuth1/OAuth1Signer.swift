import FoundationEssentials

/// Signs requests as a client does (RFC 5849 section 3.4), by `Authorization` header.
package enum OAuth1Signer {
    /// A request that cannot be signed.
    package struct InvalidRequest: Error, Sendable, Hashable, CustomStringConvertible {
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
    ///   - algorithm: The signature method, one of HMAC.
    ///   - formBody: The body, if it is `application/x-www-form-urlencoded`; such a body is signed too.
    ///   - extensions: Further parameters of the header, such as `oauth_body_hash`.
    ///   - timestamp: The time, in seconds since 1970.
    ///   - nonce: A text that is used once. `randomNonce()` makes one.
    /// - Throws: `InvalidRequest` when the URL, or the form body, cannot be read, or the method takes no secret.
    package static func authorizationHeader(
        method: String, url: String, consumerKey: String, secret: Secret,
        token: (value: String, secret: Secret)? = nil, algorithm: OAuth1Algorithm = .hmacSHA256,
        formBody: [UInt8]? = nil, extensions: [(name: String, value: String)] = [], timestamp: Int,
        nonce: String = randomNonce()
    ) throws(InvalidRequest) -> String {
        var parameters = [
            OAuth1Parameter("oauth_consumer_key", consumerKey), OAuth1Parameter("oauth_nonce", nonce),
            OAuth1Parameter("oauth_signature_method", algorithm.rawValue),
            OAuth1Parameter("oauth_timestamp", String(timestamp)), OAuth1Parameter("oauth_version", "1.0"),
        ]
        parameters += extensions.map { OAuth1Parameter($0.name, $0.value) }
        if let token { parameters.append(OAuth1Parameter("oauth_token", token.value)) }
        let key = OAuth1SharedKey(secret: secret, tokenSecret: token?.secret)
        let baseString = try baseString(method: method, url: url, parameters: parameters, formBody: formBody)
        guard let signature = key.signature(of: baseString, by: algorithm) else {
            throw InvalidRequest(description: "\(algorithm.rawValue) does not sign with a secret: use one of HMAC")
        }
        parameters.append(OAuth1Parameter("oauth_signature", Data(signature).base64EncodedString()))
        return "OAuth " + parameters.map(quoted).joined(separator: ", ")
    }

    /// 128 bits of the system's randomness, in hex.
    package static func randomNonce() -> String {
        Hexadecimal.text(of: (0..<16).map { _ in UInt8.random(in: .min ... .max) })
    }

    /// The base string of a request by URL.
    static func baseString(
        method: String, url: String, parameters: [OAuth1Parameter], formBody: [UInt8]?
    ) throws(InvalidRequest) -> [UInt8] {
        guard let parts = OAuth1Origin.split(url),
            let origin = OAuth1Origin(scheme: parts.scheme, host: parts.authority)
        else { throw InvalidRequest(description: "not an absolute http or https URL without user information") }
        let rest = Array(parts.rest.utf8.prefix { $0 != UInt8(ascii: "#") })
        let end = rest.firstIndex(of: UInt8(ascii: "?")) ?? rest.count
        let path = end == 0 ? [UInt8(ascii: "/")] : Array(rest[..<end])
        guard let query = FormParameters.parse(rest[min(end + 1, rest.count)...]),
            let body = FormParameters.parse((formBody ?? [])[...])
        else { throw InvalidRequest(description: "the percent-encoding of the query or the form body is broken") }
        return OAuth1BaseString.make(
            method: method, baseURI: origin.bytes + path, parameters: parameters + query + body)
    }

    private static func quoted(_ parameter: OAuth1Parameter) -> String {
        let name = String(decoding: PercentEncoding.encode(parameter.name), as: UTF8.self)
        let value = String(decoding: PercentEncoding.encode(parameter.value), as: UTF8.self)
        return #"\#(name)="\#(value)""#
    }
}
