/// The claims of a token (RFC 7519 section 4), or of an answer about one, and what they say about time and audience.
struct TokenClaims: Sendable {
    let claims: JSONObject

    /// The claims of a payload.
    init(_ payload: [UInt8]) throws(AuthenticationFailure) {
        guard let claims = try? JSONReader.object(of: payload) else {
            throw .bearer(.invalidToken, "the token's claims are not a JSON object without duplicate names")
        }
        self.claims = claims
    }

    /// `iss`.
    var issuer: String? { claims["iss"]?.text }

    /// Who is named: `sub`, or else the client (`client_id` of RFC 9068, `azp` of OpenID Connect), or else nobody in
    /// particular: what the token permits is in other claims.
    func subject() -> String {
        for name in ["sub", "client_id", "azp"] {
            if let text = claims[name]?.text, !text.isEmpty { return text }
        }
        return "(a token without a subject)"
    }

    /// RFC 7519 section 4.1.3.
    func checkAudience(_ audience: String) throws(AuthenticationFailure) {
        let audiences = claims["aud"].flatMap { $0.text.map { [$0] } ?? $0.texts } ?? []
        guard audiences.contains(where: { $0.utf8.elementsEqual(audience.utf8) }) else {
            throw .bearer(.wrongAudience, "the token's `aud` does not name this gateway")
        }
    }

    /// The first second in which a token is no longer good (`exp`, RFC 7519 section 4.1.4), in seconds since 1970; nil
    /// where it does not say.
    /// - Parameter leeway: How far two clocks may be apart, in seconds.
    func end(leeway: Int) throws(AuthenticationFailure) -> Int? {
        try date("exp").map { Int($0.rounded(.up)) + leeway }
    }

    /// Whether every time that there is can be read.
    var timesAreNumbers: Bool {
        ["exp", "nbf", "iat"].allSatisfy { claims[$0] == nil || (try? date($0)) != nil }
    }

    /// `nbf` and `iat` (RFC 7519 sections 4.1.5 and 4.1.6).
    func checkStart(now: Double, leeway: Double) throws(AuthenticationFailure) {
        if let start = try date("nbf"), start > now + leeway {
            throw .bearer(.tokenNotYetValid, "the token is not valid yet (`nbf`): check the clocks")
        }
        if let issued = try date("iat"), issued > now + leeway {
            throw .bearer(.tokenNotYetValid, "the token was issued in the future (`iat`): check the clocks")
        }
    }

    /// The scopes: a text with spaces, or an array of texts. Absent means none; what cannot be a scope is left out.
    func scopes(_ claim: String) throws(AuthenticationFailure) -> [String] {
        try texts(claim, splitAtSpaces: true).filter(ScopeToken.isValid)
    }

    /// The accounts: an array of texts, or one text. Absent means none.
    func accounts(_ claim: String) throws(AuthenticationFailure) -> AccountEntitlement {
        try AccountEntitlement(names: texts(claim, splitAtSpaces: false))
    }

    private func texts(_ claim: String, splitAtSpaces: Bool) throws(AuthenticationFailure) -> [String] {
        guard let value = claims[claim] else { return [] }
        if let text = value.text { return splitAtSpaces ? text.split(separator: " ").map(String.init) : [text] }
        guard let texts = value.texts else {
            throw .bearer(.invalidToken, "the claim for \(splitAtSpaces ? "scopes" : "accounts") is not made of texts")
        }
        return texts
    }

    /// A NumericDate: a number of seconds, within what a Double counts exactly.
    private func date(_ claim: String) throws(AuthenticationFailure) -> Double? {
        guard let value = claims[claim] else { return nil }
        guard case .number(let seconds) = value, abs(seconds) < 0x1p53 else {
            throw .bearer(.invalidToken, "the token's `\(claim)` is not a number of seconds")
        }
        return seconds
    }
}
