/// Why a request was not authenticated: what the gateway logs, and what the client is told.
///
/// `reason` is for the log and the audit record. A client sees `detail` and `challenges`, which read alike for an unknown
/// consumer, a wrong token and a wrong signature, so that consumer keys cannot be found by trying.
package struct AuthenticationFailure: Error, Sendable, Hashable {
    /// The class of the failure.
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        /// No `Authorization` header.
        case missingCredentials = "missing-credentials"
        /// A scheme other than `OAuth` and `Bearer`.
        case unsupportedScheme = "unsupported-scheme"
        /// Credentials that do not follow the grammar of their scheme.
        case malformed
        /// An OAuth signature method that nobody may use, or not in this way.
        case unsupportedMethod = "unsupported-method"
        /// An `oauth_version` other than 1.0.
        case unsupportedVersion = "unsupported-version"
        /// No consumer of that key. Never told to the client.
        case unknownConsumer = "unknown-consumer"
        /// An OAuth signature method that this consumer may not use. Never told to the client.
        case algorithmNotAllowed = "algorithm-not-allowed"
        /// An `oauth_token` that is not the consumer's. Never told to the client.
        case wrongToken = "wrong-token"
        /// A signature that does not match.
        case badSignature = "bad-signature"
        /// A body without the hash by which its consumer must sign it.
        case unsignedBody = "unsigned-body"
        /// A body other than the one whose hash is signed.
        case bodyMismatch = "body-hash-mismatch"
        /// `LP-*` headers without the hash by which their consumer must sign them.
        case unsignedHeaders = "unsigned-headers"
        /// `LP-*` headers other than those whose hash is signed.
        case headersMismatch = "headers-hash-mismatch"
        /// A timestamp outside the window.
        case staleTimestamp = "stale-timestamp"
        /// A nonce that was used before.
        case nonceUsed = "nonce-used"
        /// A bearer token that is not acceptable.
        case invalidToken = "invalid-token"
        /// A bearer token of an issuer that is not configured.
        case unknownIssuer = "unknown-issuer"
        /// A bearer token for somebody else.
        case wrongAudience = "wrong-audience"
        /// A bearer token past its time.
        case expiredToken = "expired-token"
        /// A bearer token before its time.
        case tokenNotYetValid = "token-not-yet-valid"
        /// Too many failures from the same place: 429, not 401; nothing was judged.
        case tooManyFailures = "too-many-failures"
        /// A bearer token of which its issuer says that it is not active (RFC 7662).
        case inactiveToken = "inactive-token"
        /// The nonce store is full or out of reach: 503, not 401.
        case unavailable
        /// The keys of a token's issuer cannot be fetched: 503, not 401.
        case issuerUnavailable = "issuer-unavailable"
        /// Nobody can say whether a token is active: 503, not 401.
        case introspectionUnavailable = "introspection-unavailable"
    }

    /// Which of the two schemes the client used, and so which challenge carries the error.
    enum Attempt: Sendable, Hashable {
        case none
        case oauth1(problem: String)
        case bearer(error: String)
    }

    /// The class of the failure, for the log.
    package let reason: Reason
    /// One sentence that may be shown to the client. Holds no secret.
    package let detail: String
    /// When to try again, in seconds, after an outage or where nothing was judged.
    package let retryAfterSeconds: Int
    let attempt: Attempt

    init(_ reason: Reason, _ detail: String, attempt: Attempt = .none, retryAfterSeconds: Int = 1) {
        self.reason = reason
        self.detail = detail
        self.attempt = attempt
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// Whether this is what a guess leads to: who merely has a wrong clock or an old token does not guess.
    var isGuess: Bool {
        switch reason {
        case .unknownConsumer, .algorithmNotAllowed, .wrongToken, .badSignature, .invalidToken, .inactiveToken,
            .unknownIssuer:
            true
        default: false
        }
    }

    /// Whether this is an outage of the gateway's (503 with `Retry-After`) and not the client's fault (401).
    package var isUnavailable: Bool {
        switch reason {
        case .unavailable, .issuerUnavailable, .introspectionUnavailable: true
        default: false
        }
    }

    /// The `WWW-Authenticate` values of the 401: both schemes, the error with the one that was used.
    ///
    /// For OAuth the parameter `oauth_problem` of the OAuth Problem Reporting extension; for bearer tokens `error` and
    /// `error_description` of RFC 6750 section 3.
    package var challenges: [String] {
        var oauth = #"OAuth realm="sallyport""#
        var bearer = #"Bearer realm="sallyport""#
        switch attempt {
        case .none: break
        case .oauth1(let problem): oauth += #", oauth_problem="\#(problem)""#
        case .bearer(let error): bearer += #", error="\#(error)", error_description="\#(quotable(detail))""#
        }
        return [oauth, bearer]
    }

    /// RFC 6750 section 3 allows %x20-21 / %x23-5B / %x5D-7E in a description.
    private func quotable(_ text: String) -> String {
        String(text.unicodeScalars.filter { (" "..."~").contains($0) && $0 != "\"" && $0 != "\\" }.map(Character.init))
    }
}

extension AuthenticationFailure {
    /// A failure of an OAuth 1.0a request, with its word of the OAuth Problem Reporting extension.
    static func oauth1(_ reason: Reason, _ problem: String, _ detail: String) -> AuthenticationFailure {
        AuthenticationFailure(reason, detail, attempt: .oauth1(problem: problem))
    }

    /// Too many failures: nothing is judged for a while.
    static func tooManyFailures(wait seconds: Int) -> AuthenticationFailure {
        AuthenticationFailure(
            .tooManyFailures,
            "too many requests from this address were not authenticated: wait \(seconds) s, and check the credentials",
            retryAfterSeconds: seconds)
    }

    /// A failure of a bearer token: RFC 6750 `invalid_token`.
    static func bearer(_ reason: Reason, _ detail: String) -> AuthenticationFailure {
        AuthenticationFailure(reason, detail, attempt: .bearer(error: "invalid_token"))
    }

    /// A bearer request that does not follow the grammar: RFC 6750 `invalid_request`.
    static func bearerGrammar(_ detail: String) -> AuthenticationFailure {
        AuthenticationFailure(.malformed, detail, attempt: .bearer(error: "invalid_request"))
    }

    /// A bearer token that its issuer does not vouch for. Unknown, expired and revoked read alike.
    static let inactiveToken = AuthenticationFailure.bearer(
        .inactiveToken, "the token is not active: it is unknown, has expired or was revoked")

    /// The keys of the token's issuer are not known, and cannot be fetched.
    static func issuerUnavailable(retryAfterSeconds: Int) -> AuthenticationFailure {
        AuthenticationFailure(
            .issuerUnavailable, "the keys of the token's issuer cannot be fetched at the moment: try again later",
            retryAfterSeconds: retryAfterSeconds)
    }

    /// The token's issuer gives no answer that can be believed.
    static let introspectionUnavailable = AuthenticationFailure(
        .introspectionUnavailable, "the token's issuer cannot be asked about it at the moment: try again later")
}
