import ArgumentParser
import Authentication
import Crypto
import CryptoExtras
import Foundation
import Synchronization

/// Measures bearer tokens: one that is known, one that is not, and what their parts would cost by themselves.
struct TokensCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "tokens", abstract: "Measure bearer tokens.")

    /// How many times a known token is presented in one round.
    private static let short = 5_000

    @Option(help: "How many rounds there are of a known token.")
    var rounds = 400

    @Option(help: "How many different tokens are presented once each.")
    var tokens = 2_000

    func run() throws {
        for issuer in try [TestIssuer.es256(), TestIssuer.rs256(), TestIssuer.edDSA()] { try measure(issuer) }
    }

    private func measure(_ issuer: TestIssuer) throws {
        let authenticator = try issuer.authenticator()
        let token = try issuer.token(0)
        let request = Self.request(token)
        try Self.expectAccepted(authenticator.authenticate(request))
        let bytes = Array(token.utf8)

        // Many short rounds: one of them meets a moment in which the machine has nothing else to do.
        let known = best(Self.short, rounds: rounds) { _ in
            if case .pending = authenticator.authenticate(request) { fatalError() }
        }
        let digest = best(Self.short, rounds: rounds) { _ in _ = SHA256.hash(data: bytes) }
        let (message, signature) = issuer.parts(of: token)
        let verification = best(tokens) { _ in precondition(issuer.verify(signature, message)) }
        let others = try (1...tokens * Timing.rounds).map { Self.request(try issuer.token($0)) }
        let unknown = best(tokens) { index in
            if case .pending = authenticator.authenticate(others[index]) { fatalError() }
        }
        print("\(issuer.algorithm), a token of \(bytes.count) bytes")
        print(
            "  known token          \(known) ns, \(ratio(known, digest)) of its SHA-256, 1/\(verification / max(known, 1)) of its signature"
        )
        print("  its SHA-256 alone    \(digest) ns")
        print("  token not known      \(unknown) ns, \(ratio(unknown, verification)) of its signature")
        print("  its signature alone  \(verification) ns")
        let threads = ProcessInfo.processInfo.activeProcessorCount
        print(
            "  known token, \(threads) threads at once, one token: \(shared(authenticator, request, threads)) ns each")
    }

    /// Every thread presents the same token: the worst for what they share.
    private func shared(_ authenticator: Authenticator, _ request: AuthenticationRequest, _ threads: Int) -> Int {
        let repetitions = Self.short * 40
        let clock = ContinuousClock()
        let start = clock.now
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            for _ in 0..<repetitions { _ = authenticator.authenticate(request) }
        }
        return Int((clock.now - start) / .nanoseconds(1)) / repetitions
    }

    private func ratio(_ left: Int, _ right: Int) -> String {
        String(format: "%.2f times", Double(left) / Double(max(right, 1)))
    }

    private static func request(_ token: String) -> AuthenticationRequest {
        AuthenticationRequest(
            method: "GET", scheme: "https", host: "gateway.example", target: "/mtls/account/le1",
            authorization: ["Bearer \(token)"])
    }

    private static func expectAccepted(_ outcome: AuthenticationOutcome) throws {
        guard case .settled(.success) = outcome else { throw ValidationError("the token of the benchmark is refused") }
    }
}
