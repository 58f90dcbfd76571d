import ArgumentParser
import Authentication
import Crypto
import CryptoExtras
import Foundation

/// Measures OAuth 1.0a signatures, each beside the bare operation over as many bytes as were signed.
struct SignaturesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signatures", abstract: "Measure OAuth 1.0a signatures.")

    @Option(help: "How many requests with an HMAC are verified in one round; each has a nonce of its own.")
    var requests = 20_000

    @Option(help: "How many requests with an RSA signature, which take long to sign.")
    var rsaRequests = 1_000

    /// As long as the base string: the method, the URL and the parameters, encoded.
    private static let message = [UInt8](repeating: UInt8(ascii: "a"), count: 300)

    func run() throws {
        let client = try SigningClient()
        try measureHMAC(.hmacSHA1, client, Insecure.SHA1.self)
        try measureHMAC(.hmacSHA256, client, SHA256.self)
        try measureHMAC(.hmacSHA512, client, SHA512.self)
        try measureRSA(.rsaSHA1, client) { Insecure.SHA1.hash(data: $0) }
        try measureRSA(.rsaSHA256, client) { SHA256.hash(data: $0) }
    }

    private func measureHMAC<Hash: HashFunction>(
        _ algorithm: OAuth1Algorithm, _ client: SigningClient, _: Hash.Type
    ) throws {
        let key = SymmetricKey(data: Array("\(SigningClient.secret)&".utf8))
        let bare = best(requests) { _ in
            precondition(HMAC<Hash>.authenticationCode(for: Self.message, using: key).byteCount > 0)
        }
        try report(algorithm, client, requests, besides: bare) { try client.request(algorithm) }
    }

    private func measureRSA(
        _ algorithm: OAuth1Algorithm, _ client: SigningClient, _ hash: @escaping ([UInt8]) -> some Digest
    ) throws {
        let key = client.key
        let sign = { try key.signature(for: hash($0), padding: .insecurePKCS1v1_5) }
        let signature = try sign(Self.message)
        let bare = best(rsaRequests) { _ in
            precondition(
                key.publicKey.isValidSignature(signature, for: hash(Self.message), padding: .insecurePKCS1v1_5))
        }
        try report(algorithm, client, rsaRequests, besides: bare) {
            try client.request(algorithm) { try sign($0).rawRepresentation }
        }
    }

    private func report(
        _ algorithm: OAuth1Algorithm, _ client: SigningClient, _ count: Int, besides bare: Int,
        _ request: () throws -> AuthenticationRequest
    ) throws {
        let authenticator = try client.authenticator()
        let signed = try (0..<count * Timing.rounds).map { _ in try request() }
        var refused = 0
        let whole = best(count) { index in
            guard case .settled(.success) = authenticator.authenticate(signed[index]) else {
                refused += 1
                return
            }
        }
        guard refused == 0 else { throw ValidationError("\(refused) requests of the benchmark are refused") }
        let times = String(format: "%.1f", Double(whole) / Double(max(bare, 1)))
        print("\(algorithm.rawValue)")
        print("  a signed request, with its nonce   \(whole) ns, \(times) times its signature")
        print("  its signature alone, of 300 bytes  \(bare) ns")
    }
}
