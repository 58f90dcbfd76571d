import Crypto
import CryptoExtras
import Foundation
import Testing

@testable import Authentication

/// What is wrong with a configuration is said, all of it, and nothing wrong is used.
@Suite struct ConfigurationTests {
    static func consumer(
        _ key: String = "a", secrets: [Secret] = [Secret("s3cret")], token: String? = nil, tokenSecret: Secret? = nil,
        accounts: [String] = ["*"], scopes: [String] = []
    ) -> Consumer {
        Consumer(
            key: key, secrets: secrets, token: token, tokenSecret: tokenSecret, accounts: accounts, scopes: scopes)
    }

    static func problems(_ configuration: Authenticator.Configuration) -> [String] {
        let problems = configuration.problems()
        let isUsable = (try? Authenticator(configuration, nonces: InMemoryNonceStore(), clock: { 0 })) != nil
        #expect(isUsable == !problems.contains { $0.severity == .error })
        return problems.map { "\($0.subject): \($0.severity): \($0.message)" }
    }

    @Test(arguments: [1, 300, 3600]) func goodOnesHaveNoProblems(_ window: Int) throws {
        let configuration = try Authenticator.Configuration(
            consumers: [Self.consumer(), Self.consumer("b", token: "t", tokenSecret: Secret("u"))],
            timestampWindow: window, baseURL: "https://gateway.example:8443/x/", issuers: [TokenForge.settings()])
        #expect(Self.problems(configuration) == [])
        #expect(Self.problems(Authenticator.Configuration()) == [])
    }

    @Test func everyProblemIsTold() throws {
        let bad = JWTIssuer(
            issuer: "", audience: "", keys: .set([]),
            claims: ClaimMapping(scopes: "", administrators: [ClaimRule(claim: "x", contains: "")])
        )
        let configuration = try Authenticator.Configuration(
            consumers: [
                Self.consumer(), Self.consumer(), Self.consumer("", secrets: []),
                Self.consumer("c", secrets: [Secret("ok"), Secret("")], token: "t", accounts: [""], scopes: ["a b"]),
                Self.consumer(String(repeating: "k", count: 257)),
            ], timestampWindow: 0, baseURL: "gateway.example",
            issuers: [TokenForge.settings(), bad, TokenForge.settings()])
        #expect(
            Self.problems(configuration) == [
                "consumer(1): error: consumer `a` is there twice: give one consumer several secrets instead",
                "consumer(2): error: a consumer's key is empty",
                "consumer(2): error: consumer `` has no secret and no public key: give it at least one",
                "consumer(3): error: a secret of consumer `c` is empty: anybody could sign with it",
                "consumer(3): error: consumer `c` has only one of token and token secret: give both or neither",
                "consumer(3): error: `` of consumer `c` is not an account",
                "consumer(3): error: `a b` of consumer `c` is not one scope (RFC 6749 section 3.3)",
                "consumer(4): error: a consumer's key is longer than 256 bytes",
                "timestampWindow: error: the timestamp window is 0 s: it must be from 1 s to 3600 s",
                "baseURL: error: `gateway.example` is not an http or https URL without user information, query or"
                    + " fragment",
                "issuer(1): error: a token issuer's name is empty",
                "issuer(1): error: issuer `` has no audience: say which `aud` is meant for here",
                "issuer(1): error: the name of a claim of issuer `` is empty",
                "issuer(1): error: an administrator rule of issuer `` asks for the empty text",
                "issuer(1): error: the key set of issuer `` cannot be used: it is not a JSON object without duplicate"
                    + " names (at byte 0)",
                "issuer(2): error: issuer `https://login.example` is there twice",
            ])
    }

    @Test(arguments: [-1, 0, 3601, .max, .min]) func windowsHaveTheirRange(_ window: Int) {
        #expect(Self.problems(Authenticator.Configuration(timestampWindow: window)).count == 1)
    }

    @Test(arguments: [
        "", "gateway.example", "ftp://a", "https://", "https://u:p@a", "https://a?b", "https://a/#b", "https://a:0",
        "https://a b", "https://a/é", "https://[::1",
    ])
    func baseURLsHaveTheirGrammar(_ url: String) {
        #expect(Self.problems(Authenticator.Configuration(baseURL: url)).count == 1)
    }

    @Test func keySetsThatCannotBeUsed() throws {
        var small = try TestKeys.jwk(TestKeys.rsa)
        small["n"] = base64url(Data([0xC0]) + Data(repeating: 1, count: 127))
        var huge = small
        huge["n"] = base64url(Data([0xC0]) + Data(repeating: 1, count: 2000))
        let p256 = TestKeys.jwk("P-256", TestKeys.p256.publicKey.x963Representation)
        let table: [(String, String)] = try [
            ("[]", "duplicate names"), ("{}", "has no `keys`"), (#"{"keys":{}}"#, "has no `keys`"),
            (#"{"keys":[]}"#, "no key that can be used"), (#"{"keys":[1]}"#, "key 1 is not an object"),
            (#"{"keys":[],"keys":[]}"#, "duplicate names"), (#"{"keys":[{"kty":"oct","k":"AAAA"}]}"#, "symmetric key"),
            (Self.set([p256.merging(["d": "AAAA"]) { $1 }]), "private"),
            (Self.set([p256.merging(["use": "enc"]) { $1 }]), "not for signatures"),
            (Self.set([p256.merging(["key_ops": ["sign"]]) { $1 }]), "not for verifying"),
            (Self.set([p256.merging(["alg": "ES384"]) { $1 }]), "does not fit"),
            (Self.set([p256.merging(["alg": "HS256"]) { $1 }]), "does not fit"),
            (Self.set([p256.merging(["alg": "none"]) { $1 }]), "does not fit"),
            (Self.set([p256.merging(["kid": 1]) { $1 }]), "not a text"),
            (Self.set([p256.merging(["crv": "P-384"]) { $1 }]), "wrong length"),
            (Self.set([p256.merging(["crv": "secp256k1"]) { $1 }]), "not supported"),
            (Self.set([p256.merging(["x": p256["y"] ?? ""]) { $1 }]), "valid public key"),
            (Self.set([p256.merging(["x": "####"]) { $1 }]), "lacks `x`"),
            (Self.set([["kty": "OKP", "crv": "Ed25519", "x": "AAAA"]]), "valid public key"),
            (Self.set([["kty": "OKP", "crv": "Ed448", "x": "AAAA"]]), "not supported"),
            (Self.set([small]), "2048 bits"),
            (Self.set([huge]), "2048 bits"), (Self.set([["kty": "RSA", "n": "AQAB"]]), "lacks `e`"),
            (Self.set(Array(repeating: p256, count: 101)), "more than 100"),
        ]
        for (json, message) in table {
            let issuer = try TokenForge.settings(keys: Array(json.utf8))
            let problems = Self.problems(Authenticator.Configuration(issuers: [issuer]))
            #expect(problems.count == 1 && problems[0].contains(message), "\(problems)")
        }
    }

    @Test func keysThatAreNotUsedAreWarnedOf() throws {
        let good = TestKeys.jwk("P-256", TestKeys.p256.publicKey.x963Representation)
        let set = try TestKeys.set([["kty": "EC", "crv": "secp256k1"], good, ["kty": "RSA", "use": "enc"]])
        let configuration = try Authenticator.Configuration(issuers: [TokenForge.settings(keys: set)])
        #expect(
            Self.problems(configuration) == [
                "issuer(0): warning: in the key set of issuer `https://login.example`, key 1 is of a kind that is not"
                    + " supported (`kty`, `crv`) and is ignored",
                "issuer(0): warning: in the key set of issuer `https://login.example`, key 3 is not for signatures"
                    + " (`use`) and is ignored",
            ])
    }

    static func set(_ keys: [[String: Any]]) throws -> String {
        try String(decoding: TestKeys.set(keys), as: UTF8.self)
    }
}
