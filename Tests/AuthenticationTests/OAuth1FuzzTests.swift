import Foundation
import Testing

@testable import Authentication

/// Headers, queries and bodies with random damage: each gets an answer, and none that was changed is taken for another.
@Suite struct OAuth1FuzzTests {
    static let fragments: [[UInt8]] = [
        "oauth_", "oauth_nonce", "oauth_signature", "oauth_body_hash", "lp_headers_hash", "=\"", "\"", "\",", "%", "%2",
        "%00",
        "%zz", "&", "=", "+", "?", "OAuth ", "realm=\"", "\u{0}", "\u{FFFD}", "99999999999999999999", "-1", "PLAINTEXT",
        "RSA-SHA256", "[::1", "://", "\r\n",
    ].map { Array($0.utf8) }

    static func damaged(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0...Int.random(in: 0...3, using: &generator) {
            let at = Int.random(in: 0...bytes.count, using: &generator)
            let end = min(bytes.count, at + Int.random(in: 0...9, using: &generator))
            switch Int.random(in: 0...4, using: &generator) {
            case 0: bytes.removeSubrange(at..<end)
            case 1: bytes.insert(contentsOf: bytes[at..<end], at: at)
            case 2: bytes.insert(UInt8.random(in: .min ... .max, using: &generator), at: at)
            case 3: bytes.insert(contentsOf: fragments.randomElement(using: &generator) ?? [], at: at)
            default: if at < bytes.count { bytes[at] = UInt8.random(in: .min ... .max, using: &generator) }
            }
        }
        return bytes
    }

    /// How many damaged requests there are.
    static let count = ProcessInfo.processInfo.environment["SALLYPORT_FUZZED"].flatMap { Int($0) } ?? 5000

    @Test func nothingTraps() throws {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        let gate = try Gate.capable()
        var accepted = 0
        for round in 0..<Self.count {
            let place = OAuth1AlgorithmTests.places[round % 3]
            var request = try Self.sample(place, round % 7)
            switch (place, Int.random(in: 0...3, using: &generator)) {
            case (.header, 0...2):
                request.authorization[0] = String(
                    decoding: Self.damaged(Array(request.authorization[0].utf8), &generator), as: UTF8.self)
            case (.form, 0...2): request.body = Self.damaged(request.body ?? [], &generator)
            default:
                request.target = String(
                    decoding: Self.damaged(Array(request.target.utf8), &generator), as: UTF8.self)
            }
            if gate.reason(request) == nil { accepted += 1 }
        }
        // Damage may leave the meaning as it is, once for each of the signed samples.
        #expect(accepted <= Self.samples.count, "seed \(seed)")
    }

    @Test func theParsersTakeAnyBytes() {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<Self.count {
            let bytes = Self.damaged(
                (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                    UInt8.random(in: .min ... .max, using: &generator)
                },
                &generator)
            let isHeader = OAuth1Parsing.parametersOfHeader(bytes) != nil
            #expect(!isHeader || bytes.contains(UInt8(ascii: "=")), "seed \(seed)")
            let text = OAuth1Parsing.baseString(method: bytes, target: bytes, form: bytes)
            #expect(text.map { $0.count(where: { $0 == UInt8(ascii: "&") }) == 2 } ?? true, "seed \(seed)")
        }
    }

    private static let samples: [AuthenticationRequest] = OAuth1AlgorithmTests.places.flatMap { place in
        (0..<7).compactMap { index in
            try? Draft(
                method: "POST", target: "/mtls/account/le1606809?a=1&b=%2B+c", formBody: Array("x=1&y=%20".utf8),
                algorithm: index == 6 ? .rsaSHA256 : .hmacSHA1, nonce: "\(place)\(index)"
            ).signed(in: place)
        }
    }

    private static func sample(_ place: OAuth1Message.Place, _ index: Int) throws -> AuthenticationRequest {
        samples[(OAuth1AlgorithmTests.places.firstIndex(of: place) ?? 0) * 7 + index]
    }
}
