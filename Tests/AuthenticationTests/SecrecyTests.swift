import Testing

@testable import Authentication

/// What is told to a client and to a log, and what is not.
@Suite struct SecrecyTests {
    @Test func secretsDoNotShow() {
        let consumer = Consumer(
            key: "k", secrets: [Secret("hunter2")], token: "t", tokenSecret: Secret("hunter2"), accounts: [], scopes: []
        )
        let configuration = Authenticator.Configuration(consumers: [consumer])
        var dumped = ""
        dump(configuration, to: &dumped)
        dump(ConsumerIndex([consumer]), to: &dumped)
        for shown in ["\(Secret("hunter2"))", "\(consumer)", "\(configuration)", String(reflecting: consumer), dumped] {
            #expect(!shown.contains("hunter2"))
            #expect(!shown.contains("104, 117, 110"))
        }
        #expect("\(Secret("hunter2"))" == "<secret>")
    }

    @Test func secretsAreComparedByTheirBytes() {
        #expect(Secret("abc") == Secret("abc"))
        #expect(Secret("abc") != Secret("abd"))
        #expect(Secret("abc") != Secret("ab"))
        #expect(Secret("é") != Secret("e\u{301}"))
    }

    @Test func challengesNameBothSchemes() throws {
        let gate = try TokenForge.gate()
        let plain = [#"OAuth realm="sallyport""#, #"Bearer realm="sallyport""#]
        #expect(gate.send(Draft().request(authorization: [])).failure?.challenges == plain)
        let stale = try #require(try gate.send(Draft(timestamp: 1).signed()).failure)
        #expect(stale.challenges == [plain[0] + #", oauth_problem="timestamp_refused""#, plain[1]])
        #expect(stale.detail == "the timestamp is outside the window of 300 s: check this machine's clock")
        let expired = try #require(
            try gate.bearer(TokenForge.token(claims: TokenForge.claims(["exp": 1]))).failure)
        #expect(
            expired.challenges == [
                plain[0],
                plain[1] + #", error="invalid_token", error_description="the token has expired: get a new one""#,
            ])
        let malformed = try #require(gate.bearer("a b").failure)
        #expect(malformed.challenges[1].hasPrefix(plain[1] + #", error="invalid_request", error_description="#))
    }

    @Test func failuresHoldNothingOfTheCredentials() throws {
        let gate = try TokenForge.gate()
        let request = try Draft(secret: Secret("hunter2"), nonce: "thenonce").signed()
        let failure = try #require(gate.send(request).failure)
        #expect(!"\(failure)".contains("hunter2"))
        #expect(!"\(failure)".contains("thenonce"))
        #expect(!"\(failure)".contains("dpf43f3p2l4k3l03"))
        #expect(failure.detail.contains("`https://gateway.example/mtls/account/le1606809`"))
        let token = try TokenForge.token(claims: TokenForge.claims(["sub": "alice\" \\", "iss": "\"x\r\n"]))
        let refused = try #require(gate.bearer(token).failure)
        #expect(!"\(refused)".contains("alice"))
        #expect(refused.challenges.allSatisfy { $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
    }

    @Test func scopesThatAreMissingAreNamed() {
        #expect(
            Principal.insufficientScopeChallenge(scopes: ["MTLS_READ_INTERNAL", "a\"b", "X"])
                == #"Bearer realm="sallyport", error="insufficient_scope", scope="MTLS_READ_INTERNAL X""#)
        #expect(
            Principal.insufficientScopeChallenge(scopes: [])
                == #"Bearer realm="sallyport", error="insufficient_scope""#)
    }
}
