import Authentication

/// Who may change anything.
struct AdminAccess: Sendable {
    /// What they must show; nil: nobody may, unless everybody who can connect may.
    var token: Secret?
    /// Whether to be able to connect is enough, as with a Unix domain socket, whose permissions say who can.
    var trustsConnection = false

    /// What stands in the way of a request, if anything does.
    enum Refusal: Hashable, Sendable {
        /// 403: nobody may.
        case nobodyMay
        /// 401: this is not the token.
        case wrongToken
    }

    /// Judges the `Authorization` header. Takes the same time whichever byte of a token of the right length is wrong.
    func refusal(of authorization: String?) -> Refusal? {
        if trustsConnection { return nil }
        guard let token else { return .nobodyMay }
        let scheme = "bearer "
        guard let authorization, authorization.prefix(scheme.count).lowercased() == scheme else { return .wrongToken }
        return Secret(String(authorization.dropFirst(scheme.count))) == token ? nil : .wrongToken
    }
}
