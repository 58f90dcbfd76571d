import Authentication
import Crypto
import Foundation

/// Whom made-up credentials are shown: a gateway with one consumer, and one issuer whose key everybody knows.
struct CredentialFuzzGateway {
    static let now = 1_700_000_000
    static let issuer = "https://login.example"
    /// What the good token of the corpus says.
    static let claims = #"{"iss":"https://login.example","aud":"sallyport","sub":"fuzz","exp":4102444800}"#
    private static let path = "/mtls/account/le1606809"

    private let signer: Curve25519.Signing.PrivateKey
    /// The issuer's key, as a JSON Web Key.
    let key: [UInt8]
    private let authenticator: Authenticator

    init() throws {
        signer = try Curve25519.Signing.PrivateKey(rawRepresentation: [UInt8](repeating: 7, count: 32))
        let point = Self.base64url(signer.publicKey.rawRepresentation)
        key = Array(#"{"kty":"OKP","crv":"Ed25519","x":"\#(point)"}"#.utf8)
        let keys = Array(#"{"keys":["#.utf8) + key + Array("]}".utf8)
        let consumer = Consumer(key: "fuzz", secrets: [Secret("fuzz-secret")], accounts: ["*"], scopes: [])
        let issuer = JWTIssuer(issuer: Self.issuer, audience: "sallyport", keys: .set(keys))
        authenticator = try Authenticator(
            Authenticator.Configuration(consumers: [consumer], issuers: [issuer]), nonces: InMemoryNonceStore(),
            clock: { Self.now })
    }

    /// A token with this payload, and the signature that it takes.
    func token(_ payload: [UInt8]) throws -> String {
        let text = Self.base64url(Array(#"{"alg":"EdDSA"}"#.utf8)) + "." + Self.base64url(payload)
        return try text + "." + Self.base64url(signer.signature(for: Array(text.utf8)))
    }

    /// A request with these bytes wherever credentials may stand.
    static func request(
        authorization: [String] = [], query: String? = nil, form: [UInt8]? = nil
    ) -> AuthenticationRequest {
        AuthenticationRequest(
            method: "POST", scheme: "https", host: "gateway.example", target: path + (query.map { "?" + $0 } ?? ""),
            authorization: authorization, contentType: form.map { _ in "application/x-www-form-urlencoded" },
            body: form ?? [])
    }

    /// Who sent a request, and the promise that was broken: an answer comes at once, and can stand in a header.
    func judge(_ request: AuthenticationRequest) -> (principal: Principal?, broken: String?) {
        switch authenticator.authenticate(request) {
        case .settled(.success(let principal)):
            return (principal, nil)
        case .settled(.failure(let failure)):
            let texts = failure.challenges + [failure.detail]
            let isPlain = texts.allSatisfy { $0.utf8.allSatisfy { (0x20..<0x7F).contains($0) } }
            return (nil, isPlain ? nil : "an answer is plain text: \(texts)")
        case .pending, .needsBody:
            return (nil, "an answer comes at once")
        }
    }

    private static func base64url(_ bytes: some DataProtocol) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
