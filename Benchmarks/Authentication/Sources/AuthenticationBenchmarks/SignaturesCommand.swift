import ArgumentParser
import Authentication
import Crypto
import Foundation

/// Measures OAuth 1.0a signatures, each beside the bare HMAC of as many bytes as were signed.
struct SignaturesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signatures", abstract: "Measure OAuth 1.0a signatures.")

    @Option(help: "How many requests are verified in one round; each has a nonce of its own.")
    var requests = 20_000

    private static let target = "/mtls/account/le1606809"
    private static let secret = "d3b07384d113edec49eaa6238ad5ff00"

    func run() throws {
        try measure(.hmacSHA1) { HMAC<Insecure.SHA1>.authenticationCode(for: $0, using: $1).byteCount }
        try measure(.hmacSHA256) { HMAC<SHA256>.authenticationCode(for: $0, using: $1).byteCount }
        try measure(.hmacSHA512) { HMAC<SHA512>.authenticationCode(for: $0, using: $1).byteCount }
    }

    private func measure(_ algorithm: OAuth1Algorithm, _ code: ([UInt8], SymmetricKey) -> Int) throws {
        let now = Int(Date().timeIntervalSince1970)
        let consumer = Consumer(
            key: "benchmark", secrets: [Secret(Self.secret)], accounts: ["*"], scopes: ["MTLS_READ_INTERNAL"])
        let authenticator = try Authenticator(
            Authenticator.Configuration(consumers: [consumer]), nonces: InMemoryNonceStore(), clock: { now })
        let signed = try (0..<requests * Timing.rounds).map { _ in try Self.request(algorithm, now) }
        var refused = 0
        let whole = best(requests) { index in
            guard case .settled(.success) = authenticator.authenticate(signed[index]) else {
                refused += 1
                return
            }
        }
        guard refused == 0 else { throw ValidationError("\(refused) requests of the benchmark are refused") }
        // As long as the base string: the method, the URL and the parameters, encoded.
        let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 300)
        let key = SymmetricKey(data: Array("\(Self.secret)&".utf8))
        let bare = best(requests) { _ in precondition(code(bytes, key) > 0) }
        let times = String(format: "%.1f", Double(whole) / Double(max(bare, 1)))
        print("\(algorithm.rawValue)")
        print("  a signed request, with its nonce   \(whole) ns, \(times) times its HMAC")
        print("  the HMAC of 300 bytes alone        \(bare) ns")
    }

    private static func request(_ algorithm: OAuth1Algorithm, _ now: Int) throws -> AuthenticationRequest {
        let header = try OAuth1Signer.authorizationHeader(
            method: "GET", url: "https://gateway.example\(target)", consumerKey: "benchmark", secret: Secret(secret),
            algorithm: algorithm, timestamp: now)
        return AuthenticationRequest(
            method: "GET", scheme: "https", host: "gateway.example", target: target, authorization: [header])
    }
}
