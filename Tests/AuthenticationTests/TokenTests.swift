import Crypto
import CryptoExtras
import Foundation
import JWTKit
import Testing

@testable import Authentication

/// Good tokens, and what their claims mean.
@Suite struct TokenTests {
    struct Claims: JWTPayload {
        var iss = TokenForge.issuer
        var aud = [TokenForge.audience, "other"]
        var sub = "alice"
        var exp = Gate.now + 600
        var accounts = "le1606809"
        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }

    /// A token made by jwt-kit, which shares none of our code.
    static func tokenOfALibrary(_ algorithm: String, _ identifier: String) async throws -> String {
        let kid = JWKIdentifier(string: identifier)
        let rsa = try Insecure.RSA.PrivateKey(backing: TestKeys.rsa)
        let digest: DigestAlgorithm =
            algorithm.hasSuffix("256") ? .sha256 : algorithm.hasSuffix("384") ? .sha384 : .sha512
        let keys = JWTKeyCollection()
        switch algorithm {
        case "ES256": try await keys.add(ecdsa: ES256PrivateKey(backing: TestKeys.p256), kid: kid)
        case "ES384": try await keys.add(ecdsa: ES384PrivateKey(backing: TestKeys.p384), kid: kid)
        case "ES512": try await keys.add(ecdsa: ES512PrivateKey(backing: TestKeys.p521), kid: kid)
        case "EdDSA": await keys.add(eddsa: EdDSA.PrivateKey(backing: TestKeys.ed25519), kid: kid)
        case "PS256", "PS384", "PS512": await keys.add(pss: rsa, digestAlgorithm: digest, kid: kid)
        default: await keys.add(rsa: rsa, digestAlgorithm: digest, kid: kid)
        }
        return try await keys.sign(Claims(), kid: kid)
    }

    static let algorithms = [
        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
    ]
    static let identifiers = [
        "R": "rsa", "P": "rsa", "ES256": "p256", "ES384": "p384", "ES512": "p521", "EdDSA": "ed25519",
    ]

    @Test(arguments: algorithms) func acceptsWhatALibraryMade(_ algorithm: String) async throws {
        let identifier = try #require(Self.identifiers[algorithm] ?? Self.identifiers[String(algorithm.prefix(1))])
        let token = try await Self.tokenOfALibrary(algorithm, identifier)
        let gate = try TokenForge.gate()
        let principal = try gate.bearer(token).get()
        #expect(principal.name == "alice")
        #expect(principal.issuer == TokenForge.issuer)
        #expect(principal.scheme == .bearer)
        #expect(principal.accounts == .some(["le1606809"]))
        #expect(gate.bearer(token.dropLast(8) + "AAAAAAAA").failure?.reason == .invalidToken)
        #expect(try gate.send(Draft().request(authorization: ["bEARER   " + token])).get() == principal)

        // Pinned by `alg`, a key serves that algorithm and no other.
        for pin in Self.algorithms {
            var keys = try TestKeys.all()
            for index in keys.indices where keys[index]["kid"] as? String == identifier { keys[index]["alg"] = pin }
            let pinned = try TokenForge.gate([TokenForge.settings(keys: TestKeys.set(keys))])
            #expect((pinned.bearer(token).failure == nil) == (pin == algorithm), "pinned to \(pin)")
        }
    }

    @Test func acceptsTheFullySpecifiedNameOfEdDSA() throws {
        let token = try TokenForge.token(
            header: #"{"alg":"Ed25519"}"#, claims: TokenForge.claims(), by: { try TestKeys.ed25519.signature(for: $0) })
        #expect(try TokenForge.gate().bearer(token).failure == nil)
    }

    @Test func scopesAndAccounts() throws {
        let gate = try TokenForge.gate()
        func principal(_ changes: [String: Any?]) throws -> Principal {
            try gate.bearer(TokenForge.token(claims: TokenForge.claims(changes))).get()
        }
        #expect(try principal([:]).scopes == ["MTLS_READ_INTERNAL", "other"])
        #expect(try principal(["scope": ["a", "b", "a", "c d"]]).scopes == ["a", "b"])
        #expect(try principal(["scope": "  a   b "]).scopes == ["a", "b"])
        #expect(try principal(["scope": nil]).scopes == [])
        #expect(try principal(["accounts": nil]).accounts == .some([]))
        #expect(try principal(["accounts": "one two"]).accounts == .some(["one two"]))
        #expect(try principal(["accounts": ["one", "*"]]).accounts == .all)
        #expect(try principal(["accounts": "*"]).accounts == .all)
        #expect(try !principal(["accounts": ["\u{212A}1"]]).isEntitled(to: "K1"))
        #expect(try principal(["accounts": ["K1"]]).isEntitled(to: "K1"))
        #expect(try !principal(["accounts": ["K1"]]).isEntitled(to: "\u{212A}1"))
        #expect(try principal([:]).isAdministrator == false)
    }

    @Test(arguments: [#""scope":7"#, #""scope":[1]"#, #""accounts":42"#, #""accounts":["a",1]"#, #""accounts":{}"#])
    func refusesClaimsOfTheWrongType(_ claim: String) throws {
        let good = try TokenForge.claims(["scope": nil, "accounts": nil])
        #expect(try TokenForge.gate().bearer(TokenForge.token(claims: good)).failure == nil)
        let token = try TokenForge.token(claims: good.dropLast() + ",\(claim)}")
        #expect(try TokenForge.gate().bearer(token).failure?.reason == .invalidToken)
    }

    @Test func administratorsAndInternalUsers() throws {
        let rules = [ClaimRule(claim: "roles", contains: "administrator"), ClaimRule(claim: "lpa", contains: "true")]
        let gate = try TokenForge.gate([TokenForge.settings(administrators: rules)])
        func principal(_ changes: [String: Any?]) throws -> Principal {
            try gate.bearer(TokenForge.token(claims: TokenForge.claims(changes))).get()
        }
        for good in [["roles": "administrator"], ["roles": ["x", "administrator"]], ["lpa": "true"]] as [[String: Any]]
        {
            let found = try principal(good.merging(["scope": "PAYMENTS_WRITE"]) { $1 })
            #expect(found.isAdministrator)
            #expect(found.scopes == ["PAYMENTS_WRITE", "MTLS_READ_INTERNAL", "MTLS_WRITE_INTERNAL"])
            #expect(found.accounts == .some(["le1606809"]))
        }
        for bad in [
            ["roles": "administrators"], ["roles": ["Administrator"]], ["roles": "x administrator"], ["lpa": true],
            ["roles": ["administrator": true]], ["Roles": "administrator"], ["roles": [["administrator"]]],
        ] as [[String: Any]] {
            #expect(try !principal(bad).isAdministrator, "\(bad)")
        }
    }

    @Test func choosesTheIssuersKeys() throws {
        let second = try TokenForge.settings(
            keys: TestKeys.set([TestKeys.jwk(TestKeys.otherRSA, ["kid": "p256"])]), issuer: "https://other.example")
        let gate = try TokenForge.gate([TokenForge.settings(), second])
        let rs256 = #"{"alg":"RS256","kid":"p256"}"#
        let byOther = TokenForge.rsa(TestKeys.otherRSA, .insecurePKCS1v1_5)
        let other = try TokenForge.claims(["iss": "https://other.example"])
        #expect(try gate.bearer(TokenForge.token(claims: TokenForge.claims())).get().issuer == TokenForge.issuer)
        #expect(
            try gate.bearer(TokenForge.token(header: rs256, claims: other, by: byOther)).get().issuer
                == "https://other.example")
        // Each with the other's key.
        #expect(try gate.bearer(TokenForge.token(claims: other)).failure?.reason == .invalidToken)
        let crossed = try TokenForge.token(header: rs256, claims: TokenForge.claims(), by: byOther)
        #expect(gate.bearer(crossed).failure?.reason == .invalidToken)
    }

    @Test func keyIdentifiers() throws {
        let p256 = TestKeys.p256.publicKey.x963Representation
        let keys: [(String, [[String: Any]])] = [
            ("alone", [TestKeys.jwk("P-256", p256)]), ("named", [TestKeys.jwk("P-256", p256, ["kid": "p256"])]),
            ("other", [TestKeys.jwk("P-256", p256, ["kid": "x"])]),
            (
                "two",
                [
                    TestKeys.jwk("P-256", TestKeys.Fresh.p256, ["kid": "x"]),
                    TestKeys.jwk("P-256", p256, ["kid": "p256"]),
                ]
            ),
            (
                "same",
                [
                    TestKeys.jwk("P-256", TestKeys.Fresh.p256, ["kid": "p256"]),
                    TestKeys.jwk("P-256", p256, ["kid": "p256"]),
                ]
            ),
        ]
        let accepted = [
            "alone": [true, true], "named": [true, true], "other": [false, true], "two": [true, false],
            "same": [true, false],
        ]
        for (name, set) in keys {
            let gate = try TokenForge.gate([TokenForge.settings(keys: TestKeys.set(set))])
            let named = try gate.bearer(TokenForge.token(claims: TokenForge.claims())).failure == nil
            let unnamed =
                try gate.bearer(TokenForge.token(header: #"{"alg":"ES256"}"#, claims: TokenForge.claims())).failure
                == nil
            #expect([named, unnamed] == accepted[name], "\(name)")
        }
    }

    @Test func timesHaveALeewayOfAMinute() throws {
        let gate = try TokenForge.gate()
        let now = Gate.now
        typealias Reason = AuthenticationFailure.Reason
        let table: [([String: Any?], Reason?)] = [
            (["exp": now - 59], nil), (["exp": now - 60], .expiredToken), (["exp": now], nil),
            (["exp": 0], .expiredToken),
            (["exp": -1], .expiredToken), (["exp": Double(now) - 59.5], nil), (["exp": nil], .invalidToken),
            (["nbf": now + 60], nil), (["nbf": now + 61], .tokenNotYetValid), (["nbf": -5], nil),
            (["iat": now + 60], nil), (["iat": now + 61], .tokenNotYetValid), (["iat": nil], nil),
        ]
        for (changes, reason) in table {
            let result = try gate.bearer(TokenForge.token(claims: TokenForge.claims(changes)))
            #expect(result.failure?.reason == reason, "\(changes)")
        }
    }

    @Test(arguments: [0, 5, 300]) func leewayIsTheConfigurations(_ leeway: Int) throws {
        let gate = try TokenForge.gate([TokenForge.settings(leeway: leeway)])
        typealias Reason = AuthenticationFailure.Reason
        let table: [([String: Any?], Reason?)] = [
            (["exp": Gate.now - leeway + 1], nil), (["exp": Gate.now - leeway], .expiredToken),
            (["nbf": Gate.now + leeway], nil), (["nbf": Gate.now + leeway + 1], .tokenNotYetValid),
            (["iat": Gate.now + leeway], nil), (["iat": Gate.now + leeway + 1], .tokenNotYetValid),
        ]
        for (changes, reason) in table {
            let result = try gate.bearer(TokenForge.token(claims: TokenForge.claims(changes)))
            #expect(result.failure?.reason == reason, "\(changes)")
        }
    }

    @Test func internalUsersHoldBothScopes() throws {
        let lpa = [ClaimRule(claim: "user_type", contains: "lpa")]
        let gate = try TokenForge.gate([TokenForge.settings(internalUsers: lpa)])
        let internalUser = try gate.bearer(TokenForge.token(claims: TokenForge.claims(["user_type": "lpa"]))).get()
        #expect(internalUser.isAdministrator)
        #expect(internalUser.scopes.contains("MTLS_WRITE_INTERNAL"))
        let other = try gate.bearer(TokenForge.token(claims: TokenForge.claims(["user_type": "brand"]))).get()
        #expect(!other.isAdministrator)
        #expect(!other.scopes.contains("MTLS_WRITE_INTERNAL"))
    }

    /// A token that was verified is known by its digest, and forgotten at its end.
    @Test func knownTokensEndToo() throws {
        let gate = try TokenForge.gate()
        let token = try TokenForge.token(claims: TokenForge.claims(["exp": Gate.now + 10]))
        let principal = try gate.bearer(token).get()
        gate.clock.now += 69
        #expect(try gate.bearer(token).get() == principal)
        gate.clock.now += 1
        #expect(gate.bearer(token).failure?.reason == .expiredToken)
    }

    @Test func namesSomebody() throws {
        let gate = try TokenForge.gate()
        func name(_ changes: [String: Any?]) throws -> String? {
            try? gate.bearer(TokenForge.token(claims: TokenForge.claims(changes))).get().name
        }
        #expect(try name(["sub": nil, "client_id": "app"]) == "app")
        #expect(try name(["sub": "alice", "client_id": "app"]) == "alice")
        #expect(try name(["sub": nil]) == "(a token without a subject)")
        #expect(try name(["sub": ""]) == "(a token without a subject)")
    }
}

extension TestKeys {
    /// A key that nothing is signed with.
    enum Fresh {
        static let p256 = P256.Signing.PrivateKey().publicKey.x963Representation
    }
}
