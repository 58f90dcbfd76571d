import Testing

@testable import Authentication

/// Signed requests: what is accepted, and that nothing signed can be changed.
@Suite struct OAuth1RequestTests {
    @Test func acceptsAndSaysWho() throws {
        let gate = try Gate()
        let principal = try gate.send(Draft().signed()).get()
        #expect(principal.name == "dpf43f3p2l4k3l03")
        #expect(principal.scheme == .oauth1)
        #expect(principal.scopes == ["MTLS_READ_INTERNAL"])
        #expect(principal.isEntitled(to: "le1606809"))
        #expect(!principal.isEntitled(to: "le1606810"))
        #expect(!principal.isEntitled(to: "LE1606809"))
    }

    @Test func administratorHoldsBothScopes() throws {
        var configuration = Gate.configuration()
        configuration.consumers[0].isAdministrator = true
        configuration.consumers[0].accounts = ["*"]
        let principal = try Gate(configuration).send(Draft().signed()).get()
        #expect(principal.scopes == ["MTLS_READ_INTERNAL", "MTLS_WRITE_INTERNAL"])
        #expect(principal.isEntitled(to: "anything"))
    }

    @Test(arguments: [OAuth1Algorithm.hmacSHA1, .hmacSHA256, .hmacSHA512], [false, true])
    func acceptsEachAlgorithmWithAndWithoutToken(_ algorithm: OAuth1Algorithm, _ hasToken: Bool) throws {
        let token = hasToken ? (value: "nnch734d00sl2jdk", secret: Secret("pfkkdhi9sl3r4s00")) : nil
        let gate = try Gate(Gate.configuration(token: token?.value, tokenSecret: token?.secret))
        #expect(try gate.reason(Draft(token: token, algorithm: algorithm).signed()) == nil)
    }

    @Test func wantsTheTokenThatTheConsumerHas() throws {
        let token = (value: "nnch734d00sl2jdk", secret: Secret("pfkkdhi9sl3r4s00"))
        let other = (value: "other", secret: token.secret)
        let with = try Gate(Gate.configuration(token: token.value, tokenSecret: token.secret))
        #expect(try with.reason(Draft(token: other).signed()) == .wrongToken)
        #expect(try with.reason(Draft().signed()) == .wrongToken)
        #expect(try with.reason(Draft(token: (token.value, Secret("wrong"))).signed()) == .badSignature)
        let without = try Gate()
        #expect(try without.reason(Draft(token: token).signed()) == .wrongToken)
        #expect(try without.reason(Draft(token: ("", Secret(""))).signed()) == nil)
    }

    @Test func acceptsEitherSecretWhileOneReplacesTheOther() throws {
        let gate = try Gate(Gate.configuration(secrets: [Secret("new"), Secret("old")]))
        #expect(try gate.reason(Draft(secret: Secret("new")).signed()) == nil)
        #expect(try gate.reason(Draft(secret: Secret("old")).signed()) == nil)
        #expect(try gate.reason(Draft(secret: Secret("older")).signed()) == .badSignature)
    }

    @Test func unknownConsumerReadsLikeBadSignature() throws {
        let gate = try Gate()
        let unknown = try #require(try gate.send(Draft(key: "nobody").signed()).failure)
        let bad = try #require(try gate.send(Draft(secret: Secret("wrong")).signed()).failure)
        #expect(unknown.reason == .unknownConsumer)
        #expect(bad.reason == .badSignature)
        #expect(unknown.detail == bad.detail)
        #expect(unknown.challenges == bad.challenges)
    }

    /// Pairs that mean the same to the signature: signed as the first, sent as the second.
    @Test(arguments: [
        ("a=~&b=1", "a=%7E&b=1"), ("a=%7e", "a=~"), ("a=%41", "a=A"), ("a=b%20c", "a=b+c"), ("a=b+c", "a=b%20c"),
        ("a=1&b=2", "b=2&a=1"), ("a=1&&b=2&", "a=1&b=2"), ("a", "a="), ("a=%e2%82%ac", "a=%E2%82%AC"), ("", "&"),
        // What a signer makes of `b+c` that takes the plus for itself.
        ("a=b%2Bc", "a=b+c"),
    ])
    func acceptsOtherSpellingsOfTheQuery(_ signed: String, _ sent: String) throws {
        let gate = try Gate()
        var request = try Draft(target: "/mtls/account/le1606809?" + signed).signed()
        request.target = "/mtls/account/le1606809?" + sent
        #expect(gate.reason(request) == nil)
    }

    @Test(arguments: [
        ("https", "Gateway.EXAMPLE", "https", "gateway.example"),
        ("https", "gateway.example:443", "https", "gateway.example"),
        ("https", "gateway.example", "https", "gateway.example:443"),
        ("http", "gateway.example:80", "http", "gateway.example"),
        ("https", "gateway.example:", "https", "gateway.example"),
        ("https", "[2001:db8::1]:443", "https", "[2001:DB8::1]"),
    ])
    func acceptsOtherSpellingsOfTheHost(_ scheme: String, _ host: String, _ sentScheme: String, _ sent: String) throws {
        let gate = try Gate()
        var request = try Draft(scheme: scheme, host: host).signed()
        (request.scheme, request.host) = (sentScheme, sent)
        #expect(gate.reason(request) == nil)
    }

    @Test(arguments: ["https", "http"]) func keepsPortsThatAreNotTheSchemesOwn(_ scheme: String) throws {
        let gate = try Gate()
        for port in ["80", "443", "8443"] where port != (scheme == "https" ? "443" : "80") {
            var request = try Draft(scheme: scheme, host: "gateway.example:\(port)").signed()
            request.host = "gateway.example"
            #expect(gate.reason(request) == .badSignature)
        }
    }

    @Test func takesTheConfiguredBaseURLForTheRequests() throws {
        let gate = try Gate(Gate.configuration(baseURL: "https://API.example:443/outbound/"))
        var request = try Draft(host: "api.example", target: "/outbound/mtls/account/le1606809?a=1").signed()
        (request.scheme, request.host, request.target) = ("http", "10.0.0.7:8080", "/mtls/account/le1606809?a=1")
        #expect(gate.reason(request) == nil)
        #expect(try gate.reason(Draft().signed()) == .badSignature)
    }

    @Test func signsFormBodies() throws {
        let gate = try Gate()
        let draft = Draft(method: "POST", formBody: Array("b=2&a=1+1".utf8))
        #expect(try gate.reason(draft.signed()) == nil)
        for body in ["b=2&a=1%2B1", "b=2", "b=2&a=1+1&c", "", "b=2&b=2&a=1+1"] {
            var request = try draft.signed()
            request.body = Array(body.utf8)
            #expect(gate.reason(request) == .badSignature, "\(body)")
        }
    }

    /// A plus has one meaning in a body: the other reading would let one signature stand for two bodies.
    @Test func aPlusInABodyIsASpaceAlone() throws {
        var request = try Draft(method: "POST", formBody: Array("a=1%2B1".utf8)).signed()
        request.body = Array("a=1+1".utf8)
        #expect(try Gate().reason(request) == .badSignature)
    }

    @Test func ignoresTheRealm() throws {
        let gate = try Gate()
        #expect(try gate.reason(Draft().signed().replacing("OAuth ", "OAuth realm=\"http://a/?b=c, d\", ")) == nil)
        #expect(try gate.reason(Draft().signed().replacing("OAuth ", "oAUTH   realm=\"\" ,\t ")) == nil)
    }

    @Test func refusesReplays() throws {
        let gate = try Gate()
        let draft = Draft()
        let request = try draft.signed()
        #expect(gate.reason(request) == nil)
        #expect(gate.reason(request) == .nonceUsed)
        gate.clock.now += 300
        #expect(gate.reason(request) == .nonceUsed)
        var other = draft
        other.target += "/other"
        #expect(try gate.reason(other.signed()) == .nonceUsed)
        other.timestamp += 1
        #expect(try gate.reason(other.signed()) == nil)
    }

    @Test func aBadSignatureUsesUpNoNonce() throws {
        let gate = try Gate()
        var draft = Draft(secret: Secret("wrong"))
        #expect(try gate.reason(draft.signed()) == .badSignature)
        #expect(gate.nonces.count == 0)
        draft.secret = Gate.secret
        #expect(try gate.reason(draft.signed()) == nil)
        #expect(gate.nonces.count == 1)
    }

    @Test(arguments: [1, 60, 300, 3600]) func keepsTheWindowToTheSecond(_ window: Int) throws {
        let gate = try Gate(Gate.configuration(window: window))
        for offset in [-window, window, 0] {
            #expect(try gate.reason(Draft(timestamp: Gate.now + offset).signed()) == nil)
        }
        for offset in [-window - 1, window + 1, -Gate.now + 1, 1 << 48] {
            #expect(try gate.reason(Draft(timestamp: Gate.now + offset).signed()) == .staleTimestamp)
        }
    }

    @Test func fullStoreIsAnOutage() throws {
        let clock = TestClock(Gate.now)
        let store = InMemoryNonceStore(capacity: 1)
        let authenticator = try Authenticator(Gate.configuration(), nonces: store, clock: { clock.now })
        func send(_ draft: Draft) throws -> AuthenticationFailure? {
            guard case .settled(let result) = try authenticator.authenticate(draft.signed()) else { return nil }
            return result.failure
        }
        #expect(try send(Draft()) == nil)
        #expect(try send(Draft())?.isUnavailable == true)
        clock.now += 301
        #expect(try send(Draft(timestamp: clock.now)) == nil)
    }

    @Test func waitsForAStoreThatMustAsk() async throws {
        struct Remote: NonceStore {
            var verdict: NonceVerdict
            func use(_ nonce: UsedNonce, now: Int) -> NonceAnswer { .pending { verdict } }
        }
        for (verdict, reason) in [
            (NonceVerdict.fresh, nil), (.used, .nonceUsed), (.tooOld, .staleTimestamp), (.unavailable, .unavailable),
        ] as [(NonceVerdict, AuthenticationFailure.Reason?)] {
            let authenticator = try Authenticator(
                Gate.configuration(), nonces: Remote(verdict: verdict), clock: { Gate.now })
            let outcome = try authenticator.authenticate(Draft().signed())
            #expect(await outcome.result().failure?.reason == reason)
        }
    }
}
