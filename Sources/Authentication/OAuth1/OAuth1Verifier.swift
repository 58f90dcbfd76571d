/// Verifies signed requests (RFC 5849 section 3.2).
struct OAuth1Verifier: Sendable {
    /// What verification came to, where it did not fail.
    enum Verified {
        /// All but the nonce, which is still to be used up; nil where the request has none.
        case accepted(Principal, UsedNonce?)
        /// The signature is right, and covers a body that was not read yet.
        case needsBody
    }

    let consumers: ConsumerIndex
    /// How far a timestamp may be from our clock, to either side, in seconds.
    let window: Int
    /// What clients sign, where that is not what the request shows.
    let origin: OAuth1Origin?

    /// What a request claims.
    func credentials(of message: OAuth1Message) throws(AuthenticationFailure) -> OAuth1Credentials {
        try OAuth1Credentials(message, algorithms: consumers.algorithms)
    }

    /// Everything but the nonce.
    func verify(
        _ credentials: OAuth1Credentials, _ message: OAuth1Message, of request: AuthenticationRequest, now: Int
    ) throws(AuthenticationFailure) -> Verified {
        if let use = credentials.use, abs(now - use.timestamp) > window { throw staleTimestamp }
        if credentials.algorithm == .plaintext { try checkPlaintext(message, request) }
        let baseURI = try baseURI(of: request)
        let baseStrings = baseStrings(of: message, request, baseURI)
        let entry = consumers[credentials.consumerKey]
        let principal = try verifySignature(credentials, entry, baseStrings, baseURI)
        guard try SignedParts(message, mustSign: entry.mustSign).check(request, credentials.algorithm) else {
            return .needsBody
        }
        let nonce = credentials.use.map {
            UsedNonce(
                consumer: credentials.consumerKey, timestamp: $0.timestamp, nonce: $0.nonce,
                expires: $0.timestamp + window)
        }
        return .accepted(principal, nonce)
    }

    /// What an honest signer may have signed; the usual reading first.
    func baseStrings(
        of message: OAuth1Message, _ request: AuthenticationRequest
    ) throws(AuthenticationFailure) -> [[UInt8]] {
        try baseStrings(of: message, request, baseURI(of: request))
    }

    private func baseStrings(
        of message: OAuth1Message, _ request: AuthenticationRequest, _ baseURI: [UInt8]
    ) -> [[UInt8]] {
        message.readings.map { OAuth1BaseString.make(method: request.method, baseURI: baseURI, parameters: $0) }
    }

    /// What a store's verdict means for the request.
    func conclude(_ verdict: NonceVerdict, _ principal: Principal) -> Result<Principal, AuthenticationFailure> {
        switch verdict {
        case .fresh: .success(principal)
        case .used:
            .failure(
                .oauth1(
                    .nonceUsed, "nonce_used",
                    "this `oauth_nonce` was used before with this timestamp: sign every request anew, retries too"))
        case .tooOld: .failure(staleTimestamp)
        case .unavailable:
            .failure(
                AuthenticationFailure(
                    .unavailable, "nonces cannot be checked at the moment: sign the request anew and try again"))
        }
    }

    private var staleTimestamp: AuthenticationFailure {
        .oauth1(
            .staleTimestamp, "timestamp_refused",
            "the timestamp is outside the window of \(window) s: check this machine's clock")
    }

    /// A PLAINTEXT signature is the secret. It comes over TLS to this very listener, whatever a proxy in front speaks, and not
    /// in a query, which is logged on the way, nor in a body, which is forwarded.
    private func checkPlaintext(
        _ message: OAuth1Message, _ request: AuthenticationRequest
    ) throws(AuthenticationFailure) {
        guard request.scheme == "https", message.place == .header else {
            throw .oauth1(
                .unsupportedMethod, "signature_method_rejected",
                "PLAINTEXT is accepted over TLS and in the `Authorization` header alone: change the secret, which was"
                    + " sent in the clear")
        }
    }

    /// Scheme, authority and path that were signed.
    ///
    /// The path is taken as sent, and in no other spelling: the gateway's own paths hold nothing that needs encoding, and a
    /// second spelling would let one signature stand for two paths. Parameters are decoded and encoded again, as the RFC
    /// says, so `~` and `%7E` are one.
    private func baseURI(of request: AuthenticationRequest) throws(AuthenticationFailure) -> [UInt8] {
        guard let origin = origin ?? OAuth1Origin(scheme: request.scheme, host: request.host) else {
            throw .oauth1(.malformed, "parameter_rejected", "the `Host` header is not a host and port")
        }
        guard request.target.utf8.first == UInt8(ascii: "/") else {
            throw .oauth1(.malformed, "parameter_rejected", "the request target is not a path")
        }
        let target = Array(request.target.utf8)
        return origin.bytes + target[..<(target.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex)]
    }

    /// Does the same work whether the consumer is known or not, and whether the first key fits or the last.
    private func verifySignature(
        _ credentials: OAuth1Credentials, _ entry: ConsumerIndex.Entry, _ baseStrings: [[UInt8]], _ baseURI: [UInt8]
    ) throws(AuthenticationFailure) -> Principal {
        let isValid = entry.keys.accepts(
            credentials.signature, ofOneOf: baseStrings, by: credentials.algorithm)
        let isToken = constantTimeEqual(credentials.token, entry.token)
        let isAllowed = entry.algorithms.contains(credentials.algorithm)
        if isValid, isToken, isAllowed, let principal = entry.principal { return principal }
        let reason: AuthenticationFailure.Reason =
            entry.principal == nil
            ? .unknownConsumer : !isAllowed ? .algorithmNotAllowed : isToken ? .badSignature : .wrongToken
        throw .oauth1(reason, "signature_invalid", Self.mismatch(baseURI))
    }

    private static func mismatch(_ baseURI: [UInt8]) -> String {
        let shown = String(decoding: baseURI.prefix(200), as: UTF8.self)
        return "the signature does not match: check the consumer key, its secret and its signature methods, and that"
            + " method, URL and form parameters are signed as they are sent (the URL here, without its query: `\(shown)`)"
    }
}
