import Crypto
import CryptoExtras
import Foundation
import Testing

@testable import Authentication

/// Tokens that somebody made to get in. Each differs from a good one in the point that is named.
@Suite struct HostileTokenTests {
    typealias Reason = AuthenticationFailure.Reason

    static func reason(_ token: String) throws -> Reason? { try TokenForge.gate().bearer(token).failure?.reason }

    @Test func theGoodOneIsGood() throws {
        #expect(try Self.reason(TokenForge.token(claims: TokenForge.claims())) == nil)
    }

    @Test(arguments: [
        #"{"alg":"none"}"#, #"{"alg":"None","kid":"p256"}"#, #"{"alg":"NONE"}"#, #"{"alg":"nOnE"}"#, #"{"alg":""}"#,
        #"{"alg":"none ","kid":"p256"}"#, #"{"kid":"p256"}"#, #"{"alg":null,"kid":"p256"}"#, #"{"alg":["ES256"]}"#,
        #"{"alg":0}"#, #"{"alg":true}"#, #"{"alg":{"ES256":1}}"#, #"{"alg":"es256","kid":"p256"}"#,
        #"{"alg":"ES256 ","kid":"p256"}"#, #"{"alg":"ES256K","kid":"p256"}"#, #"{"Alg":"ES256","kid":"p256"}"#,
        #"{"alg":"ES256","alg":"none","kid":"p256"}"#, #"{"alg":"none","alg":"ES256","kid":"p256"}"#,
        #"{"alg":"ES256","\u0061lg":"ES256","kid":"p256"}"#,
        // The right signature under another name.
        #"{"alg":"ES384","kid":"p256"}"#, #"{"alg":"RS256","kid":"p256"}"#, #"{"alg":"RS256","kid":"rsa"}"#,
        #"{"alg":"EdDSA","kid":"p256"}"#, #"{"alg":"HS256","kid":"p256"}"#, #"{"alg":"ES256","kid":"p384"}"#,
        // Keys that are named strangely.
        #"{"alg":"ES256","kid":"P256"}"#, #"{"alg":"ES256","kid":""}"#, #"{"alg":"ES256","kid":["p256"]}"#,
        #"{"alg":"ES256","kid":256}"#, #"{"alg":"ES256","kid":null}"#, #"{"alg":"ES256","kid":"p256\u0000"}"#,
        #"{"alg":"ES256","kid":"../../dev/null"}"#, #"{"alg":"ES256","kid":"p256' or '1'='1"}"#,
        #"{"alg":"ES256","kid":"https://evil.example/jwks"}"#, #"{"alg":"ES256","kid":"ｐ256"}"#,
        // Extensions.
        #"{"alg":"ES256","kid":"p256","crit":["exp"]}"#, #"{"alg":"ES256","kid":"p256","crit":[]}"#,
        #"{"alg":"ES256","kid":"p256","crit":null}"#, #"{"alg":"ES256","kid":"p256","b64":false}"#,
        #"{"alg":"ES256","kid":"p256","b64":false,"crit":["b64"]}"#, #"{"alg":"ES256","kid":"p256","b64":true}"#,
        // Tokens for something else.
        #"{"alg":"ES256","kid":"p256","typ":"logout+jwt"}"#, #"{"alg":"ES256","kid":"p256","typ":"dpop+jwt"}"#,
        #"{"alg":"ES256","kid":"p256","typ":7}"#,
        // Not JSON, or not an object.
        #"{"alg":"ES256","kid":"p256"}x"#, #"{"alg":"ES256","kid":"p256",}"#, #"{'alg':'ES256'}"#, "", "null", "[]",
        #""ES256""#, "\u{FEFF}{\"alg\":\"ES256\",\"kid\":\"p256\"}", #"{"alg":"ES256","kid":"\ud800"}"#,
        #"{"alg":"ES256","kid":"p256","x":"# + String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
            + "}",
    ])
    func headerIsRefused(_ header: String) throws {
        let token = try TokenForge.token(header: header, claims: TokenForge.claims())
        #expect(try Self.reason(token) == .invalidToken)
        let unsigned = try TokenForge.token(header: header, claims: TokenForge.claims(), by: { _ in Data() })
        #expect(try Self.reason(unsigned) == .invalidToken)
    }

    /// A token that brings a key, or says where one is, is refused: signed by it, and signed by ours.
    @Test func keysInTheTokenAreNotUsed() throws {
        let key = P256.Signing.PrivateKey()
        let jwk = try JSONSerialization.data(
            withJSONObject: TestKeys.jwk("P-256", key.publicKey.x963Representation, ["kid": "p256"]))
        for extra in [
            #""jwk":"# + String(decoding: jwk, as: UTF8.self), #""jku":"https://evil.example/jwks""#,
            #""x5u":"https://evil.example/x5c""#, #""x5c":["MIIB"]"#,
        ] {
            let header = #"{"alg":"ES256","kid":"p256",\#(extra)}"#
            let own = try TokenForge.token(
                header: header, claims: TokenForge.claims(), by: { try key.signature(for: $0).rawRepresentation })
            #expect(try Self.reason(own) == .invalidToken)
            #expect(try Self.reason(TokenForge.token(header: header, claims: TokenForge.claims())) == .invalidToken)
        }
    }

    /// The public key taken for an HMAC secret, in every form an attacker might have it.
    @Test(arguments: ["HS256", "HS384", "HS512", "RS256", "ES256", "none"])
    func publicKeysAreNoSecrets(_ algorithm: String) throws {
        let rsa = TestKeys.rsa.publicKey
        let p256 = TestKeys.p256.publicKey
        let forms: [Data] = try [
            Data(rsa.pemRepresentation.utf8), Data((rsa.pemRepresentation + "\n").utf8), rsa.derRepresentation,
            Data(rsa.pkcs1PEMRepresentation.utf8), rsa.getKeyPrimitives().modulus, Data(p256.pemRepresentation.utf8),
            p256.derRepresentation, p256.x963Representation, Data(TestKeys.set(TestKeys.all())), Data(),
        ]
        for identifier in ["rsa", "p256"] {
            for form in forms {
                let token = try TokenForge.token(
                    header: #"{"alg":"\#(algorithm)","kid":"\#(identifier)"}"#, claims: TokenForge.claims(),
                    by: TokenForge.hmac(form))
                #expect(try Self.reason(token) == .invalidToken)
            }
        }
    }

    @Test func signaturesOfAnotherKindAreRefused() throws {
        let claims = try TokenForge.claims()
        let pkcs1 = TokenForge.rsa(TestKeys.rsa, .insecurePKCS1v1_5)
        let pss = TokenForge.rsa(TestKeys.rsa, .PSS)
        let table: [(String, String, (Data) throws -> Data, Reason?)] = [
            ("RS256", "rsa", pkcs1, nil), ("PS256", "rsa", pss, nil), ("RS256", "rsa", pss, .invalidToken),
            ("PS256", "rsa", pkcs1, .invalidToken), ("RS512", "rsa", pkcs1, .invalidToken),
            ("RS256", "rsa", TokenForge.rsa(TestKeys.otherRSA, .insecurePKCS1v1_5), .invalidToken),
            ("ES256", "p256", { try TestKeys.p256.signature(for: $0).derRepresentation }, .invalidToken),
            ("ES256", "p256", { _ in Data(count: 64) }, .invalidToken),
            // Of two halves, r and s, that are 0 or the order of the group.
            ("ES256", "p256", { try Data(count: 32) + TokenForge.es256($0).suffix(32) }, .invalidToken),
            ("ES256", "p256", { try TokenForge.es256($0).prefix(32) + Data(count: 32) }, .invalidToken),
            ("ES256", "p256", { _ in TokenForge.orderOfP256 + TokenForge.orderOfP256 }, .invalidToken),
            ("ES256", "p256", { _ in Data() }, .invalidToken),
            ("ES256", "p256", { _ in Data(repeating: 0xFF, count: 64) }, .invalidToken),
            ("RS256", "rsa", { _ in Data(count: 256) }, .invalidToken),
            ("RS256", "rsa", { _ in Data([1]) }, .invalidToken),
            ("RS256", "rsa", { _ in Data(repeating: 0xFF, count: 4096) }, .invalidToken),
            ("ES256", "p256", { try TokenForge.es256($0) + Data([0]) }, .invalidToken),
            ("ES256", "p256", { try TokenForge.es256($0).dropLast() }, .invalidToken),
            ("ES256", "p256", { try TokenForge.es256($0 + Data(" ".utf8)) }, .invalidToken),
            ("EdDSA", "ed25519", { _ in Data(count: 64) }, .invalidToken),
            ("EdDSA", "ed25519", TokenForge.es256, .invalidToken),
        ]
        for (algorithm, identifier, sign, reason) in table {
            let header = #"{"alg":"\#(algorithm)","kid":"\#(identifier)"}"#
            #expect(try Self.reason(TokenForge.token(header: header, claims: claims, by: sign)) == reason, "\(header)")
        }
    }

    @Test(arguments: [
        #"{"exp":"1700000600"}"#, #"{"exp":1e400}"#, #"{"exp":99999999999999999999}"#, #"{"exp":true}"#,
        #"{"exp":null}"#, #"{"exp":9007199254740992}"#, #"{"exp":9007199254740993}"#,
        #"{"exp":[1700000600]}"#, #"{"nbf":"0"}"#, #"{"iat":{}}"#, #"{"exp":0x7fffffff}"#, #"{"exp":01}"#,
        #"{"exp":-}"#,
        #"{"exp":1.}"#, #"{"exp":NaN}"#, #"{"exp":Infinity}"#,
    ])
    func timesMustBeNumbers(_ claim: String) throws {
        var good = try TokenForge.claims(["exp": claim.contains("exp") ? nil : Gate.now + 600, "iat": nil, "nbf": nil])
        good.removeLast()
        let token = try TokenForge.token(claims: good + "," + claim.dropFirst())
        #expect(try Self.reason(token) == .invalidToken)
    }

    /// Nested deeply, or long: the reader's depth and the header's length end it.
    @Test func nestingEnds() throws {
        var good = try TokenForge.claims()
        good.removeLast()
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            for depth in [33, 300, 900] {
                let nested =
                    String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
                #expect(try Self.reason(TokenForge.token(claims: good + #","x":\#(nested)}"#)) == .invalidToken)
            }
        }
        let long = try TokenForge.token(claims: good + #","x":"\#(String(repeating: "y", count: 9000))"}"#)
        #expect(try Self.reason(long) == .malformed)
        // A token in a token is the inner one's claims for nobody.
        let inner = try TokenForge.token(claims: TokenForge.claims())
        let nested = try TokenForge.token(header: #"{"alg":"ES256","kid":"p256","cty":"JWT"}"#, claims: inner)
        #expect(try Self.reason(nested) == .invalidToken)
    }

    @Test func issuersAndAudiencesMustFit() throws {
        let table: [([String: Any?], Reason?)] = [
            (["iss": nil], .unknownIssuer), (["iss": "https://login.example/"], .unknownIssuer),
            (["iss": "HTTPS://login.example"], .unknownIssuer), (["iss": [TokenForge.issuer]], .unknownIssuer),
            (["iss": ""], .unknownIssuer), (["iss": 1], .unknownIssuer), (["aud": nil], .wrongAudience),
            (["aud": "Sallyport"], .wrongAudience), (["aud": "sallyport "], .wrongAudience),
            (["aud": ["other"]], .wrongAudience), (["aud": [] as [String]], .wrongAudience),
            (["aud": [TokenForge.audience, 1] as [Any]], .wrongAudience), (["aud": [["sallyport"]]], .wrongAudience),
            (["aud": ["sallyport": 1]], .wrongAudience), (["aud": "other sallyport"], .wrongAudience),
            (["aud": ["other", "sallyport"]], nil),
        ]
        for (changes, reason) in table {
            #expect(try Self.reason(TokenForge.token(claims: TokenForge.claims(changes))) == reason, "\(changes)")
        }
    }

    @Test(arguments: ["iss", "aud", "exp", "sub", "scope", "accounts", "x"]) func claimsComeOnce(_ name: String) throws
    {
        var good = try TokenForge.claims(["x": 1])
        good.removeLast()
        let value = name == "exp" ? "1700000600" : #""sallyport""#
        #expect(try Self.reason(TokenForge.token(claims: good + #","\#(name)":\#(value)}"#)) == .invalidToken)
        let token = try TokenForge.token(claims: good + #","nested":{"a":1,"a":2}}"#)
        #expect(try Self.reason(token) == .invalidToken)
    }

    @Test func theFormIsStrict() throws {
        let good = try TokenForge.token(claims: TokenForge.claims())
        let parts = good.split(separator: ".").map(String.init)
        for bad in [
            "\(parts[0]).\(parts[1])", "\(parts[0]).\(parts[1]).", ".\(parts[1]).\(parts[2])",
            "\(parts[0])..\(parts[2])",
            good + ".", "." + good, good + "." + parts[2], "\(parts[0]).\(parts[1]).\(parts[2]).\(parts[2]).", "..",
            "...",
            good + "=", good + "==", good + "A", String(good.dropLast()),
            good.replacing("_", with: "/").replacing("-", with: "+") + "/", parts[2] + "." + parts[1] + "." + parts[0],
            "x" + good, "\(parts[0]).\(parts[1]).\(parts[1])",
        ] {
            #expect(try Self.reason(bad) == .invalidToken, "\(bad)")
        }
        for bad in [
            "", " ", "=", good + " ", good + " x", good + ",", " \t" + good, good + "\n", good + "é", "\"\(good)\"",
            good + "=x", parts[0] + "=." + parts[1] + "." + parts[2], good.replacing(".", with: " ."), good + "\u{0}",
        ] {
            #expect(try Self.reason(bad) == .malformed, "\(bad)")
        }
        #expect(try Self.reason(String(repeating: "a", count: 8 << 10)) == .malformed)
    }

    /// The last character of a part whose unused bits are not zero spells the same bytes.
    @Test func eachTokenHasOneSpelling() throws {
        let good = try TokenForge.token(claims: TokenForge.claims())
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        for last in alphabet where last != good.last {
            #expect(try Self.reason(good.dropLast() + String(last)) == .invalidToken)
        }
    }

    @Test func everyCharacterCounts() throws {
        let good = try TokenForge.token(claims: TokenForge.claims())
        let gate = try TokenForge.gate()
        for index in good.indices where good[index] != "." {
            var changed = good
            changed.replaceSubrange(index...index, with: good[index] == "A" ? "B" : "A")
            #expect(gate.bearer(changed).failure != nil, "\(changed)")
        }
    }

    /// Claims with random bytes in random places, well signed: what is believed is what another reader reads too.
    @Test func noiseIsReadAsOthersReadIt() throws {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        let gate = try TokenForge.gate()
        let good = try TokenForge.claims([
            "nested": ["a": [1, 2.5, true, NSNull()], "é": "\u{1D11E}"] as [String: Any]
        ])
        for _ in 0..<1000 {
            var claims = Array(good.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                claims[Int.random(in: claims.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            let signed = "\(base64url(Array(TokenForge.header.utf8))).\(base64url(claims))"
            let token = try "\(signed).\(base64url(TokenForge.es256(Data(signed.utf8))))"
            guard let principal = try? gate.bearer(token).get() else { continue }
            let others = try? JSONSerialization.jsonObject(with: Data(claims)) as? [String: Any]
            #expect(others?["iss"] as? String == TokenForge.issuer, "seed \(seed)")
            let subject = others?["sub"] as? String ?? ""
            #expect(subject == principal.name || subject.isEmpty, "seed \(seed)")
        }
    }

    @Test func noiseForACredentialIsRefused() throws {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        let gate = try TokenForge.gate()
        for _ in 0..<2000 {
            let bytes = (0..<40).map { _ in UInt8.random(in: 0...255, using: &generator) }
            for scheme in ["", "Bearer ", "OAuth ", "OAuth oauth_nonce=\""] {
                let header = scheme + String(decoding: bytes, as: UTF8.self)
                #expect(gate.reason(Draft().request(authorization: [header])) != nil, "seed \(seed)")
            }
        }
    }
}
