/// What authentication needs to know of a request.
package struct AuthenticationRequest: Sendable {
    /// The method, as sent.
    package var method: String
    /// The scheme of the listener: `http` or `https`.
    package var scheme: String
    /// The `Host` header (or `:authority`), as sent.
    package var host: String
    /// The request target in origin form, as sent: path, and query if there is one. Nothing normalised.
    package var target: String
    /// Every value of the `Authorization` header.
    package var authorization: [String]
    /// The body, where `Authenticator.needsFormBody` asked for it.
    package var formBody: [UInt8]?

    /// A request to authenticate.
    package init(
        method: String, scheme: String, host: String, target: String, authorization: [String],
        formBody: [UInt8]? = nil
    ) {
        self.method = method
        self.scheme = scheme
        self.host = host
        self.target = target
        self.authorization = authorization
        self.formBody = formBody
    }
}
