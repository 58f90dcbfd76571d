import FoundationEssentials

extension IssuerRequest {
    /// The most bytes of an answer about one token.
    private static let introspectionLimit = 64 << 10

    /// Asks about a token: RFC 7662 section 2.1, the client authenticated as RFC 6749 section 2.3.1 has it, which encodes
    /// identifier and secret before they are joined.
    static func introspection(of token: ArraySlice<UInt8>, _ settings: IntrospectionSettings) -> IssuerRequest {
        let name = PercentEncoding.encode(Array(settings.clientID.utf8))
        let secret = settings.clientSecret.withBytes { PercentEncoding.encode($0) }
        let credentials = Data(name + [UInt8(ascii: ":")] + secret).base64EncodedString()
        let form =
            Array("token=".utf8) + PercentEncoding.encode(Array(token)) + Array("&token_type_hint=access_token".utf8)
        return IssuerRequest(
            endpoint: settings.endpoint, form: Secret(bytes: form), authorization: Secret("Basic \(credentials)"),
            answerLimit: introspectionLimit)
    }
}
