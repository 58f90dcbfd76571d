import Crypto
import CryptoExtras
import Foundation
import Testing

@testable import Authentication

/// Tokens changed at random: none ends the process, and none that differs from a good one gets in.
@Suite struct TokenMutationTests {
    /// How many are tried; `SALLYPORT_TOKENS` says another number.
    static let count = ProcessInfo.processInfo.environment["SALLYPORT_TOKENS"].flatMap(Int.init) ?? 5000

    static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=~+/".utf8)

    @Test func mutatedTokensAreRefused() throws {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        let gate = try TokenForge.gate()
        let goods = try [
            TokenForge.token(claims: TokenForge.claims()),
            TokenForge.token(
                header: #"{"alg":"EdDSA","kid":"ed25519"}"#, claims: TokenForge.claims(),
                by: { try TestKeys.ed25519.signature(for: $0) }),
            TokenForge.token(
                header: #"{"alg":"PS256","kid":"rsa"}"#, claims: TokenForge.claims(),
                by: TokenForge.rsa(TestKeys.rsa, .PSS)),
        ].map { Array($0.utf8) }
        for good in goods { #expect(gate.bearer(String(decoding: good, as: UTF8.self)).failure == nil) }
        var accepted = 0
        for _ in 0..<Self.count {
            let good = goods[Int.random(in: goods.indices, using: &generator)]
            let mutant = Self.mutant(of: good, using: &generator)
            guard !goods.contains(mutant) else { continue }
            if gate.bearer(String(decoding: mutant, as: UTF8.self)).failure == nil { accepted += 1 }
        }
        #expect(accepted == 0, "seed \(seed)")
    }

    /// A few changes: to characters, or to the JSON or the signature beneath them.
    private static func mutant(of good: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var token = good
        guard Bool.random(using: &generator) else {
            for _ in 0..<Int.random(in: 1...4, using: &generator) { change(&token, alphabet, using: &generator) }
            return token
        }
        var parts = good.split(separator: UInt8(ascii: ".")).map(Array.init)
        let index = Int.random(in: parts.indices, using: &generator)
        var bytes = Base64.decodeURL(parts[index]) ?? []
        for _ in 0..<Int.random(in: 1...4, using: &generator) { change(&bytes, Array(0...255), using: &generator) }
        parts[index] = Array(base64url(bytes).utf8)
        return Array(parts.joined(separator: [UInt8(ascii: ".")]))
    }

    private static func change(_ bytes: inout [UInt8], _ choice: [UInt8], using generator: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: bytes.indices, using: &generator)
        let byte = choice[Int.random(in: choice.indices, using: &generator)]
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes[place] = byte
        case 1: bytes.insert(byte, at: place)
        case 2: bytes.remove(at: place)
        case 3: bytes.removeSubrange(place..<min(place + Int.random(in: 1...30, using: &generator), bytes.count))
        default: bytes.insert(contentsOf: bytes[place..<min(place + 20, bytes.count)], at: place)
        }
    }
}
