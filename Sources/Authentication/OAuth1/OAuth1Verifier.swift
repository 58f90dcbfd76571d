/// Verifies signed requests (RFC 5849 section 3.2).
struct OAuth1Verifier: Sendable {
    /// One reading of a request's parameters, as a base string.
    private struct Reading {
        var baseURI: [UInt8]
        var baseStrings: [[UInt8]]
    }

    let consumers: ConsumerIndex
    /// How far a timestamp may be from our clock, to either side, in seconds.
    let window: Int
    /// What clients sign, where that is not what the request shows.
    let origin: OAuth1Origin?

    /// Everything but the nonce: the principal, and the nonce that is still to be used up.
    func verify(
        _ parameters: ArraySlice<UInt8>, of request: AuthenticationRequest, now: Int
    ) throws(AuthenticationFailure) -> (principal: Principal, nonce: UsedNonce) {
        let credentials = try OAuth1Credentials(OAuth1Header(parsing: parameters))
        guard abs(now - credentials.timestamp) <= window else { throw staleTimestamp }
        let reading = try reading(of: request, signed: credentials.signed)
        let principal = try verifySignature(credentials, reading)
        let nonce = UsedNonce(
            consumer: credentials.consumerKey, timestamp: credentials.timestamp, nonce: credentials.nonce,
            expires: credentials.timestamp + window)
        return (principal, nonce)
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
                    .unavailable, "nonces cannot be checked at the moment: try again later"))
        }
    }

    private var staleTimestamp: AuthenticationFailure {
        .oauth1(
            .staleTimestamp, "timestamp_refused",
            "the timestamp is outside the window of \(window) s: check this machine's clock")
    }

    // MARK: What was signed

    /// The base strings that an honest signer may have made of this request.
    ///
    /// The path is taken as sent, and in no other spelling: the gateway's own paths hold nothing that needs encoding, and a
    /// second spelling would let one signature stand for two paths. Parameters are decoded and encoded again, as the RFC
    /// says, so `~` and `%7E` are one. A `+` in the query is a space to the RFC and itself to some signers; both readings are
    /// tried, since the gateway's query means nothing but to the signature. In a form body, which is forwarded, it is a
    /// space alone: there a second reading would let a signature stand for two bodies.
    private func reading(
        of request: AuthenticationRequest, signed: [OAuth1Parameter]
    ) throws(AuthenticationFailure) -> Reading {
        guard let origin = origin ?? OAuth1Origin(scheme: request.scheme, host: request.host) else {
            throw .oauth1(.malformed, "parameter_rejected", "the `Host` header is not a host and port")
        }
        let target = Array(request.target.utf8)
        guard target.first == UInt8(ascii: "/") else {
            throw .oauth1(.malformed, "parameter_rejected", "the request target is not a path")
        }
        let end = target.firstIndex(of: UInt8(ascii: "?")) ?? target.count
        let query = target[min(end + 1, target.count)...]
        let body = try Self.parameters(request.formBody ?? [], .space, in: "form body")
        let baseURI = Array(origin.text.utf8) + target[..<end]
        let pluses: [FormParameters.Plus] = query.contains(UInt8(ascii: "+")) ? [.space, .literal] : [.space]
        var baseStrings: [[UInt8]] = []
        for plus in pluses {
            let parameters = try signed + Self.parameters(query, plus, in: "query") + body
            baseStrings.append(
                OAuth1BaseString.make(method: request.method, baseURI: baseURI, parameters: parameters))
        }
        return Reading(baseURI: baseURI, baseStrings: baseStrings)
    }

    private static func parameters(
        _ bytes: some Collection<UInt8>, _ plus: FormParameters.Plus, in place: String
    ) throws(AuthenticationFailure) -> [OAuth1Parameter] {
        guard let parameters = FormParameters.parse(bytes, plus: plus) else {
            throw .oauth1(.malformed, "parameter_rejected", "the percent-encoding of the \(place) is broken")
        }
        guard !parameters.contains(where: \.isOfProtocol) else {
            throw .oauth1(
                .malformed, "parameter_rejected",
                "OAuth parameters are in the `Authorization` header and in the \(place) too: send them in the header alone"
            )
        }
        return parameters
    }

    // MARK: Whether it was

    /// Does the same work whether the consumer is known or not, and whether the first key fits or the last.
    private func verifySignature(
        _ credentials: OAuth1Credentials, _ reading: Reading
    ) throws(AuthenticationFailure) -> Principal {
        let entry = consumers[credentials.consumerKey]
        var isValid = false
        for baseString in reading.baseStrings {
            for key in entry.keys
            where credentials.algorithm.isValid(credentials.signature, of: baseString, key: key) {
                isValid = true
            }
        }
        let isToken = constantTimeEqual(credentials.token, entry.token)
        if isValid, isToken, let principal = entry.principal { return principal }
        let reason: AuthenticationFailure.Reason =
            entry.principal == nil ? .unknownConsumer : isToken ? .badSignature : .wrongToken
        throw .oauth1(reason, "signature_invalid", Self.mismatch(reading.baseURI))
    }

    private static func mismatch(_ baseURI: [UInt8]) -> String {
        let shown = String(decoding: baseURI.prefix(200), as: UTF8.self)
        return "the signature does not match: check the consumer key and its secret, and that method, URL and form"
            + " parameters are signed as they are sent (the URL here, without its query: `\(shown)`)"
    }
}
