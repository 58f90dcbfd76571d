import Foundation

@testable import Authentication

/// A gateway's authentication with one consumer, and the means to send it requests.
struct Gate {
    static let now = 1_700_000_000
    static let secret = Secret("kd94hf93k423kf44")

    let clock = TestClock(Gate.now)
    let nonces = InMemoryNonceStore()
    let authenticator: Authenticator

    init(_ configuration: Authenticator.Configuration = Gate.configuration()) throws {
        let clock = clock
        authenticator = try Authenticator(configuration, nonces: nonces, clock: { clock.now })
    }

    static func configuration(
        window: Int = 300, baseURL: String? = nil, token: String? = nil, tokenSecret: Secret? = nil,
        secrets: [Secret] = [Gate.secret], issuers: [JWTIssuer] = []
    ) -> Authenticator.Configuration {
        let consumer = Consumer(
            key: "dpf43f3p2l4k3l03", secrets: secrets, token: token, tokenSecret: tokenSecret,
            accounts: ["le1606809"], scopes: ["MTLS_READ_INTERNAL"])
        return Authenticator.Configuration(
            consumers: [consumer], timestampWindow: window, baseURL: baseURL, issuers: issuers)
    }

    func send(_ request: AuthenticationRequest) -> Result<Principal, AuthenticationFailure> {
        switch authenticator.authenticate(request) {
        case .settled(let result): result
        case .pending: .failure(AuthenticationFailure(.unavailable, "the test does not wait"))
        case .needsBody: .failure(AuthenticationFailure(.unavailable, "the body was not given"))
        }
    }

    func reason(_ request: AuthenticationRequest) -> AuthenticationFailure.Reason? {
        if case .failure(let failure) = send(request) { failure.reason } else { nil }
    }
}

/// A request before it is signed.
struct Draft {
    static let formType = "application/x-www-form-urlencoded"

    var method = "GET"
    var scheme = "https"
    var host = "gateway.example"
    var target = "/mtls/account/le1606809"
    var formBody: [UInt8]?
    var key = "dpf43f3p2l4k3l03"
    var secret = Gate.secret
    var token: (value: String, secret: Secret)?
    var algorithm = OAuth1Algorithm.hmacSHA256
    var extensions: [(name: String, value: String)] = []
    var controlHeaders: [AuthenticationRequest.ControlHeader] = []
    var timestamp = Gate.now
    var nonce = OAuth1Signer.randomNonce()

    func signed() throws -> AuthenticationRequest {
        let header = try OAuth1Signer.authorizationHeader(
            method: method, url: "\(scheme)://\(host)\(target)", consumerKey: key, secret: secret, token: token,
            algorithm: algorithm, formBody: formBody, extensions: extensions, timestamp: timestamp, nonce: nonce)
        return request(authorization: [header])
    }

    func request(authorization: [String]) -> AuthenticationRequest {
        AuthenticationRequest(
            method: method, scheme: scheme, host: host, target: target, authorization: authorization,
            controlHeaders: controlHeaders, contentType: formBody.map { _ in Self.formType }, body: formBody ?? [])
    }
}

extension Result {
    var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}

extension AuthenticationRequest {
    /// The same request with its header changed.
    func replacing(_ old: String, _ new: String) -> AuthenticationRequest {
        var copy = self
        copy.authorization = authorization.map { $0.replacing(old, with: new) }
        return copy
    }
}
