import Testing

@testable import Authentication

/// Random requests are accepted; the same requests with any signed part changed are not.
@Suite struct OAuth1MutationTests {
    static let alphabet = "abcXYZ019-._~ +%&=/?:@!$'()*,;äß€𝄞\u{0}"

    static func draft(_ generator: inout SeededGenerator) -> Draft {
        func encoded(_ text: String) -> String {
            String(decoding: PercentEncoding.encode(Array(text.utf8)), as: UTF8.self)
        }
        func parameters(_ generator: inout SeededGenerator) -> String {
            (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                let name = encoded(generator.text(of: alphabet, 0...4))
                return "\(name)=\(encoded(generator.text(of: alphabet, 0...8)))"
            }.joined(separator: "&")
        }
        let query = parameters(&generator)
        let hasBody = Bool.random(using: &generator)
        return Draft(
            method: hasBody ? "POST" : "GET", scheme: Bool.random(using: &generator) ? "https" : "http",
            host: generator.text(of: "abc", 1...5) + ".example"
                + ["", ":8443"][Int.random(in: 0...1, using: &generator)],
            target: "/mtls/" + generator.text(of: "aZ9_-", 1...9) + (query.isEmpty ? "" : "?" + query),
            formBody: hasBody ? Array(parameters(&generator).utf8) : nil,
            algorithm: Bool.random(using: &generator) ? .hmacSHA1 : .hmacSHA256,
            nonce: generator.text(of: alphabet.filter { $0 != "\u{0}" } + "0", 1...20))
    }

    typealias Mutation = (name: String, change: @Sendable (inout AuthenticationRequest) -> Void)

    static let mutations: [Mutation] = [
        ("method", { $0.method = $0.method == "GET" ? "PUT" : "GET" }),
        ("scheme", { $0.scheme = $0.scheme == "https" ? "http" : "https" }),
        ("host", { $0.host = "x" + $0.host }),
        ("port", { $0.host = ($0.host.split(separator: ":").first.map(String.init) ?? "") + ":8444" }),
        ("path", { $0.target = $0.target.replacing("/mtls/", with: "/mtls/x", maxReplacements: 1) }),
        ("spelling of the path", { $0.target = $0.target.replacing("/mtls/", with: "/mtl%73/", maxReplacements: 1) }),
        ("slash of the path", { $0.target = $0.target.replacing("/mtls/", with: "//mtls/", maxReplacements: 1) }),
        ("query", { $0.target += $0.target.contains("?") ? "&zz=1" : "?zz=1" }),
        ("query name alone", { $0.target += $0.target.contains("?") ? "&zz" : "?zz" }),
        (
            "body",
            {
                $0.body = ($0.body ?? []) + Array("&zz=1".utf8)
                $0.contentType = Draft.formType
            }
        ),
        ("nonce", { $0 = $0.replacing("oauth_nonce=\"", "oauth_nonce=\"x") }),
        ("timestamp", { $0 = $0.replacing("oauth_timestamp=\"1700000000", "oauth_timestamp=\"1700000001") }),
        ("version left out", { $0 = $0.replacing(", oauth_version=\"1.0\"", "") }),
        ("another parameter", { $0 = $0.replacing("OAuth ", "OAuth oauth_body_hash=\"x\", ") }),
        ("consumer", { $0 = $0.replacing("dpf43f3p2l4k3l03", "dpf43f3p2l4k3l04") }),
        ("token", { $0 = $0.replacing("OAuth ", "OAuth oauth_token=\"x\", ") }),
        ("empty token", { $0 = $0.replacing("OAuth ", "OAuth oauth_token=\"\", ") }),
        (
            "algorithm",
            {
                $0 =
                    $0.authorization[0].contains("HMAC-SHA1\"")
                    ? $0.replacing("HMAC-SHA1\"", "HMAC-SHA256\"") : $0.replacing("HMAC-SHA256\"", "HMAC-SHA1\"")
            }
        ),
        ("signature", { $0 = $0.replacing("oauth_signature=\"", "oauth_signature=\"AAAA") }),
        ("signature cut", { $0 = $0.replacing("%3D\"", "\"") }),
    ]

    @Test func everythingSignedCounts() throws {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        let gate = try Gate()
        for round in 0..<200 {
            var draft = Self.draft(&generator)
            draft.nonce += "\(round)"
            let request = try draft.signed()
            for mutation in Self.mutations {
                var changed = request
                mutation.change(&changed)
                #expect(gate.reason(changed) != nil, "\(mutation.name), round \(round), seed \(seed): \(changed)")
            }
            #expect(gate.nonces.count == round, "seed \(seed)")
            #expect(gate.reason(request) == nil, "round \(round), seed \(seed): \(request)")
            #expect(gate.reason(request) == .nonceUsed, "round \(round), seed \(seed): \(request)")
        }
    }
}
