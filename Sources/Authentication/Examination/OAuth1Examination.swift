import FoundationEssentials

/// What the verifier makes of one request, for people who look for what is wrong with a signature.
///
/// The verdict is the gateway's own code's, but for the nonce, which only a running gateway knows. What differs is found by
/// trying what signers are known to get wrong.
package struct OAuth1Examination: Sendable {
    /// Where the parameters of the protocol are; nil where there are none.
    package private(set) var place: String?
    /// `oauth_consumer_key`.
    package private(set) var consumerKey: String?
    /// `oauth_signature_method`.
    package private(set) var algorithm: String?
    /// `oauth_timestamp`.
    package private(set) var timestamp: String?
    /// `oauth_nonce`.
    package private(set) var nonce: String?
    /// What is signed, as the gateway reads the request.
    package private(set) var baseString: String?
    /// `oauth_signature`.
    package private(set) var signature: String?
    /// The signature that the secret makes of the base string; nil for methods that sign otherwise.
    package private(set) var expectedSignature: String?
    /// Why the request is refused; nil where it is accepted.
    package private(set) var failure: AuthenticationFailure?
    /// What differs, as far as that can be found.
    package private(set) var differences: [String] = []

    /// Examines a request.
    ///
    /// - Parameters:
    ///   - consumer: Who is said to have signed it.
    ///   - window: How far a timestamp may be from `now`, in seconds.
    ///   - baseURL: What clients sign, where that is not what the request shows.
    ///   - now: The time, in seconds since 1970.
    package init(_ request: AuthenticationRequest, by consumer: Consumer, window: Int, baseURL: String?, now: Int) {
        let judge = Judge(consumer: consumer, window: window, baseURL: baseURL, now: now)
        failure = judge.failure(of: request)
        guard let message = try? judge.message(of: request) else { return }
        note(message)
        if let text = try? judge.baseString(of: message, request) {
            baseString = String(decoding: text, as: UTF8.self)
            expectedSignature = judge.signature(of: text, by: algorithm)
        }
        if failure?.reason == .unknownConsumer, let consumerKey {
            differences = ["the request names the consumer `\(consumerKey)`, and not `\(consumer.key)`"]
        } else if failure?.reason == .badSignature {
            differences = OAuth1Suspicion.all(request, consumer).filter { judge.accepts($0) }.map(\.description)
        }
    }

    private mutating func note(_ message: OAuth1Message) {
        func text(_ name: String) -> String? { message[name].map { String(decoding: $0, as: UTF8.self) } }
        place = message.place.rawValue
        consumerKey = text("oauth_consumer_key")
        algorithm = text("oauth_signature_method")
        timestamp = text("oauth_timestamp")
        nonce = text("oauth_nonce")
        signature = text("oauth_signature")
    }
}

/// The gateway's verifier with one consumer.
private struct Judge {
    var consumer: Consumer
    var window: Int
    var baseURL: String?
    var now: Int

    private func verifier(_ consumer: Consumer, baseURL: String?) -> OAuth1Verifier {
        OAuth1Verifier(
            consumers: ConsumerIndex([consumer]), window: window,
            origin: baseURL.flatMap(OAuth1Origin.init(baseURL:)))
    }

    func message(of request: AuthenticationRequest) throws(AuthenticationFailure) -> OAuth1Message? {
        try OAuth1Message(request.authorization.first.map { AuthorizationHeader($0).rest }, request)
    }

    func failure(of request: AuthenticationRequest) -> AuthenticationFailure? {
        failure(of: request, by: consumer, baseURL: baseURL)
    }

    func accepts(_ suspicion: OAuth1Suspicion) -> Bool {
        let failure = failure(
            of: suspicion.request, by: suspicion.consumer, baseURL: suspicion.ignoresBaseURL ? nil : baseURL)
        return failure?.reason != .badSignature && failure?.reason != .malformed
    }

    private func failure(
        of request: AuthenticationRequest, by consumer: Consumer, baseURL: String?
    ) -> AuthenticationFailure? {
        do throws(AuthenticationFailure) {
            guard let message = try message(of: request) else {
                return AuthenticationFailure(.missingCredentials, "the request has no OAuth parameters")
            }
            let verifier = verifier(consumer, baseURL: baseURL)
            _ = try verifier.verify(verifier.credentials(of: message), message, of: request, now: now)
            return nil
        } catch {
            return error
        }
    }

    func baseString(
        of message: OAuth1Message, _ request: AuthenticationRequest
    ) throws(AuthenticationFailure) -> [UInt8]? {
        try verifier(consumer, baseURL: baseURL).baseStrings(of: message, request).first
    }

    func signature(of baseString: [UInt8], by name: String?) -> String? {
        guard let algorithm = name.flatMap(OAuth1Algorithm.init(rawValue:)), let secret = consumer.secrets.first else {
            return nil
        }
        return OAuth1SharedKey(secret: secret, tokenSecret: consumer.tokenSecret)
            .signature(of: baseString, by: algorithm).map { Data($0).base64EncodedString() }
    }
}
