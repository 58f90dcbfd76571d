import Authentication
import Crypto
import CryptoExtras
import Foundation

/// A consumer with a secret and a key, and the requests that it signs.
struct SigningClient {
    static let secret = "d3b07384d113edec49eaa6238ad5ff00"
    private static let name = "benchmark"
    private static let target = "/mtls/account/le1606809"

    let key: _RSA.Signing.PrivateKey
    private let now = Int(Date().timeIntervalSince1970)

    init() throws {
        key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
    }

    func authenticator() throws -> Authenticator {
        let consumer = Consumer(
            key: Self.name, secrets: [Secret(Self.secret)],
            publicKeys: [try OAuth1PublicKey(pem: key.publicKey.pemRepresentation)],
            algorithms: Set(OAuth1Algorithm.allCases), accounts: ["*"], scopes: ["MTLS_READ_INTERNAL"])
        return try Authenticator(
            Authenticator.Configuration(consumers: [consumer]), nonces: InMemoryNonceStore(), clock: { [now] in now })
    }

    /// A request signed with the secret.
    func request(_ algorithm: OAuth1Algorithm) throws -> AuthenticationRequest {
        try Self.request(
            OAuth1Signer.authorizationHeader(
                method: "GET", url: "https://gateway.example\(Self.target)", consumerKey: Self.name,
                secret: Secret(Self.secret), algorithm: algorithm, timestamp: now))
    }

    /// A request signed with the key.
    func request(_ algorithm: OAuth1Algorithm, sign: ([UInt8]) throws -> Data) throws -> AuthenticationRequest {
        var parameters = [
            "oauth_consumer_key": Self.name, "oauth_nonce": OAuth1Signer.randomNonce(),
            "oauth_signature_method": algorithm.rawValue, "oauth_timestamp": "\(now)", "oauth_version": "1.0",
        ]
        // Parameters are signed alike wherever they stand.
        let query = parameters.map { "\($0)=\($1)" }.joined(separator: "&")
        let text = OAuth1Parsing.baseString(
            method: Array("GET".utf8), target: Array("\(Self.target)?\(query)".utf8), form: [])
        let signature = try sign(text ?? []).base64EncodedString()
        parameters["oauth_signature"] = signature.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
        return Self.request("OAuth " + parameters.map { #"\#($0)="\#($1)""# }.joined(separator: ", "))
    }

    private static func request(_ authorization: String) -> AuthenticationRequest {
        AuthenticationRequest(
            method: "GET", scheme: "https", host: "gateway.example", target: target, authorization: [authorization])
    }
}
