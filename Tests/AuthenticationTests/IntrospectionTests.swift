import Foundation
import Testing

@testable import Authentication

/// Opaque tokens: what an introspection endpoint says of them, and what is made of it when it says something strange.
@Suite struct IntrospectionTests {
    static func settings(
        activeAge: Int = 60, inactiveAge: Int = 10, audience: String? = nil, clientID: String = "sallyport",
        secret: String = "s3cret"
    ) -> IntrospectionSettings {
        IntrospectionSettings(
            endpoint: IssuerEndpoint(url: "https://login.example/introspect"), clientID: clientID,
            clientSecret: Secret(secret), audience: audience, activeAge: activeAge, inactiveAge: inactiveAge)
    }

    static let active = #"{"active":true,"sub":"alice","scope":"MTLS_READ_INTERNAL other","accounts":["le1"]}"#

    static func world(_ answer: String, _ settings: IntrospectionSettings = settings()) -> TokenWorld {
        TokenWorld(FakeTransport(Array(answer.utf8)), introspection: settings)
    }

    @Test func activeTokens() async throws {
        let world = Self.world(Self.active)
        let gate = try world.authenticator()
        let principal = try await gate.bearer("opaque").get()
        #expect(principal.name == "alice")
        #expect(principal.scopes == ["MTLS_READ_INTERNAL", "other"])
        #expect(principal.accounts == .some(["le1"]))
        // Known for a minute, and no longer.
        for _ in 0..<5 { #expect(gate.isKnown("opaque")) }
        world.clock.now += 59
        #expect(await gate.bearer("opaque").failure == nil)
        #expect(world.transport.count == 1)
        world.clock.now += 1
        world.transport.answer(Array(#"{"active":false}"#.utf8))
        #expect(await gate.bearer("opaque").failure?.reason == .inactiveToken)
    }

    @Test func theRequestIsRFC7662s() async throws {
        let world = Self.world(Self.active, Self.settings(clientID: "a:b", secret: "p%q r+ü"))
        _ = try await world.authenticator().bearer("ab+/~.-_c==")
        let request = try #require(world.transport.requests.first)
        let form = request.form?.withBytes { String(decoding: $0, as: UTF8.self) }
        #expect(form == "token=ab%2B%2F~.-_c%3D%3D&token_type_hint=access_token")
        let credentials = request.authorization?.withBytes { String(decoding: $0, as: UTF8.self) }
        #expect(credentials == "Basic " + Data("a%3Ab:p%25q%20r%2B%C3%BC".utf8).base64EncodedString())
        #expect(request.answerLimit == 65_536)
    }

    @Test func inactiveTokensAreRememberedBriefly() async throws {
        let world = Self.world(#"{"active":false,"sub":"alice","scope":"MTLS_READ_INTERNAL"}"#)
        let gate = try world.authenticator()
        for _ in 0..<5 {
            let failure = await gate.bearer("opaque").failure
            #expect(failure?.reason == .inactiveToken)
            #expect(failure?.isUnavailable == false)
            #expect(failure?.challenges.last?.contains(#"error="invalid_token""#) == true)
        }
        #expect(world.transport.count == 1)
        world.clock.now += 10
        world.transport.answer(Array(Self.active.utf8))
        #expect(await gate.bearer("opaque").failure == nil)
    }

    /// Believed until its own end, whatever the configuration allows.
    @Test func theEndBoundsTheMemory() async throws {
        let world = Self.world(#"{"active":true,"exp":\#(Gate.now + 20)}"#)
        let gate = try world.authenticator()
        #expect(await gate.bearer("opaque").failure == nil)
        world.clock.now += 19
        #expect(gate.isKnown("opaque"))
        #expect(world.transport.count == 1)
        world.clock.now += 1
        #expect(await gate.bearer("opaque").failure?.reason == .inactiveToken)
        #expect(world.transport.count == 2)
    }

    /// An answer that cannot be believed lets nobody in, is an outage, and is not remembered.
    @Test(arguments: [
        (200, #"{"active":"true"}"#), (200, #"{"active":1}"#), (200, #"{"active":null}"#),
        (200, #"{"active":["true"]}"#),
        (200, #"{"Active":true}"#), (200, "{}"), (200, ""), (200, "true"), (200, #"[{"active":true}]"#),
        (200, "<html>"),
        (200, #"{"active":true"#), (200, #"{"active":true}x"#), (200, #"{"active":false,"active":true}"#),
        (200, #"{"active":true,"exp":"9999999999"}"#), (200, #"{"active":true,"exp":1e300}"#),
        (200, #"{"active":true,"nbf":[]}"#), (200, #"{"active":true,"iat":"x"}"#), (200, "\u{FEFF}{\"active\":true}"),
        (200, #"{"active":true,"x":"\q"}"#), (201, #"{"active":true}"#), (204, ""), (302, #"{"active":true}"#),
        (401, #"{"active":true}"#), (500, #"{"active":true}"#), (503, ""),
    ])
    func answersThatCannotBeBelieved(_ status: Int, _ body: String) async throws {
        let world = TokenWorld(
            FakeTransport { _ throws(IssuerUnreachable) in IssuerAnswer(status: status, body: Array(body.utf8)) },
            introspection: Self.settings())
        let gate = try world.authenticator()
        for count in 1...2 {
            let failure = await gate.bearer("opaque").failure
            #expect(failure?.reason == .introspectionUnavailable)
            #expect(failure?.isUnavailable == true)
            #expect(world.transport.count == count)
        }
    }

    @Test func anUnreachableEndpointIsAnOutage() async throws {
        let world = Self.world(Self.active)
        world.transport.fail()
        let gate = try world.authenticator()
        #expect(await gate.bearer("opaque").failure?.reason == .introspectionUnavailable)
        world.transport.answer(Array(Self.active.utf8))
        #expect(await gate.bearer("opaque").failure == nil)
    }

    @Test(
        arguments: [
            (#""exp":1699999999"#, "inactive-token"), (#""exp":-1"#, "inactive-token"),
            (#""nbf":1700000061"#, "token-not-yet-valid"),
            (#""aud":"other""#, "wrong-audience"), (#""aud":["other"]"#, "wrong-audience"),
            (#""scope":7"#, "wrong-audience"),
            (#""aud":"sallyport","scope":7"#, "invalid-token"),
            (#""aud":["x","sallyport"],"accounts":1"#, "invalid-token"),
            (#""aud":["x","sallyport"]"#, nil),
        ] as [(String, String?)])
    func claimsAreJudged(_ claims: String, _ reason: String?) async throws {
        let world = Self.world(#"{"active":true,\#(claims)}"#, Self.settings(audience: "sallyport"))
        let gate = try world.authenticator()
        #expect(await gate.bearer("opaque").failure?.reason.rawValue == reason)
    }

    @Test func requestsWithOneTokenShareAQuestion() async throws {
        let barrier = Barrier()
        let world = TokenWorld(
            FakeTransport { _ throws(IssuerUnreachable) in
                await barrier.pass()
                return IssuerAnswer(status: 200, body: Array(Self.active.utf8))
            }, introspection: Self.settings())
        let gate = try world.authenticator()
        let outcomes = (0..<100).map { _ in gate.outcome("opaque") }
        barrier.open()
        for outcome in outcomes { #expect(await outcome.result().failure == nil) }
        #expect(world.transport.count == 1)
    }

    /// Whoever invents tokens is told to come again once there are many questions under way; known tokens go on.
    @Test func questionsAreBounded() async throws {
        let world = Self.world(Self.active)
        let gate = try world.authenticator()
        #expect(await gate.bearer("good").failure == nil)
        let barrier = Barrier()
        world.transport.answer { _ throws(IssuerUnreachable) in
            await barrier.pass()
            throw IssuerUnreachable(reason: "late")
        }
        let outcomes = (0..<300).map { gate.outcome("invented-\($0)") }
        var refused = 0
        for case .settled(.failure(let failure)) in outcomes where failure.isUnavailable { refused += 1 }
        #expect(refused == 44)
        #expect(gate.isKnown("good"))
        barrier.open()
        for outcome in outcomes { #expect(await outcome.result().failure?.isUnavailable == true) }
    }

    /// A token of a configured issuer is never given a second chance elsewhere.
    @Test func tokensOfKnownIssuersAreNotAskedAbout() async throws {
        let world = try TokenWorld(
            FakeTransport(Array(Self.active.utf8)), issuers: [TokenForge.settings()], introspection: Self.settings())
        let gate = try world.authenticator()
        let good = try TokenForge.token(claims: TokenForge.claims())
        for (token, reason) in try [
            (good, nil), (String(good.dropLast(4)) + "AAAA", .invalidToken),
            (TokenForge.token(header: #"{"alg":"none"}"#, claims: TokenForge.claims()), .invalidToken),
            (TokenForge.token(header: "junk", claims: TokenForge.claims()), .invalidToken),
            (TokenForge.token(claims: TokenForge.claims(["exp": 1])), .expiredToken),
            // Without a signature, a header, or the last dot; and with one part more.
            (good[...(good.lastIndex(of: ".") ?? good.endIndex)] + "", .invalidToken),
            (good[..<(good.lastIndex(of: ".") ?? good.endIndex)] + "", .invalidToken),
            (good[(good.firstIndex(of: ".") ?? good.startIndex)...] + "", .invalidToken), (good + ".x", .invalidToken),
        ] as [(String, AuthenticationFailure.Reason?)] {
            #expect(await gate.bearer(token).failure?.reason == reason)
        }
        #expect(world.transport.count == 0)
        for token in try [
            "opaque", "a.b.c", TokenForge.token(claims: TokenForge.claims(["iss": "https://other.example"])),
            TokenForge.token(claims: TokenForge.claims(["iss": nil])), TokenForge.token(claims: "junk"),
        ] {
            #expect(await gate.bearer(token).failure == nil)
        }
        #expect(world.transport.count == 5)
    }

    @Test func aReloadKeepsAnswersWhereNothingChanged() async throws {
        let world = Self.world(Self.active)
        #expect(try await world.authenticator().bearer("opaque").failure == nil)
        #expect(try await world.authenticator().bearer("opaque").failure == nil)
        #expect(world.transport.count == 1)
        let changed = try world.authenticator { $0.introspection?.clientSecret = Secret("another") }
        #expect(await changed.bearer("opaque").failure == nil)
        #expect(world.transport.count == 2)
    }

    @Test func problems() {
        var settings = Self.settings(audience: "", clientID: "", secret: "")
        settings.claims = ClaimMapping(scopes: "", internalUsers: [ClaimRule(claim: "x", contains: "")])
        let found = Authenticator.Configuration(introspection: settings).problems().map(\.message)
        #expect(
            found == [
                "the client identifier for introspection is empty", "the client secret for introspection is empty",
                "the audience for introspection is empty", "the name of a claim of introspection is empty",
                "an `lpa` rule of introspection asks for the empty text",
            ])
    }
}
