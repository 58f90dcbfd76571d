import Crypto
import Foundation
import Testing

@testable import Authentication

/// Key sets that are fetched: who waits for them, what is believed when they cannot be had, and how often they are asked for.
@Suite struct RemoteKeyTests {
    static let other = P256.Signing.PrivateKey()

    static func set(_ names: [String]) throws -> [UInt8] {
        let keys = ["p256": TestKeys.p256, "other": other]
        return try TestKeys.set(
            names.map { TestKeys.jwk("P-256", keys[$0]?.publicKey.x963Representation ?? Data(), ["kid": $0]) })
    }

    static func token(_ kid: String = "p256", _ changes: [String: Any?] = [:]) throws -> String {
        let key = kid == "p256" ? TestKeys.p256 : other
        return try TokenForge.token(
            header: #"{"alg":"ES256","kid":"\#(kid)"}"#,
            claims: TokenForge.claims(["exp": Gate.now + 100_000] as [String: Any?] + changes),
            by: { try key.signature(for: $0).rawRepresentation })
    }

    @Test func aKnownKeyNeverWaits() async throws {
        let world = TokenWorld.remote(FakeTransport(try Self.set(["p256"])))
        let gate = try world.authenticator()
        #expect(!gate.isKnown(try Self.token()))
        #expect(await gate.bearer(try Self.token()).failure == nil)
        // Another token of a known key, while the issuer hangs.
        let barrier = Barrier()
        world.transport.answer { _ throws(IssuerUnreachable) in
            await barrier.pass()
            throw IssuerUnreachable(reason: "late")
        }
        let unknown = try Self.token("other")
        let waiting = Task { await gate.bearer(unknown) }
        while world.transport.count < 2 { await Task.yield() }
        for subject in ["a", "b"] { #expect(gate.isKnown(try Self.token("p256", ["sub": subject]))) }
        barrier.open()
        #expect(await waiting.value.failure?.reason == .issuerUnavailable)
    }

    @Test func coldStartIsAnOutageAndRecovers() async throws {
        let transport = FakeTransport([])
        transport.fail()
        let world = TokenWorld.remote(transport)
        let gate = try world.authenticator()
        let token = try Self.token()
        let failure = await gate.bearer(token).failure
        #expect(failure?.reason == .issuerUnavailable)
        #expect(failure?.isUnavailable == true)
        #expect(failure?.retryAfterSeconds == 1)
        // Nobody hammers an issuer that is down.
        for _ in 0..<10 { #expect(await gate.bearer(token).failure?.isUnavailable == true) }
        #expect(transport.count == 1)
        transport.answer(try Self.set(["p256"]))
        world.clock.now += 1
        #expect(await gate.bearer(token).failure == nil)
        #expect(transport.count == 2)
        #expect(transport.requests.allSatisfy { $0.endpoint == TokenWorld.endpoint && $0.form == nil })
    }

    @Test(arguments: [
        (500, #"{"keys":[]}"#), (404, ""), (302, ""), (204, ""), (200, ""), (200, "<html>"), (200, #"{"keys":[]}"#),
        (200, #"{"keys":{}}"#), (200, #"{"keys":[{"kty":"oct","k":"AAAA"}]}"#), (200, #"[]"#),
        (200, #"{"keys":[],"keys":[]}"#),
    ])
    func answersThatAreNoKeySets(_ status: Int, _ body: String) async throws {
        let world = TokenWorld.remote(
            FakeTransport { _ throws(IssuerUnreachable) in IssuerAnswer(status: status, body: Array(body.utf8)) })
        #expect(try await world.authenticator().bearer(Self.token()).failure?.reason == .issuerUnavailable)
    }

    @Test func requestsShareAFetch() async throws {
        let barrier = Barrier()
        let body = try Self.set(["p256"])
        let world = TokenWorld.remote(
            FakeTransport { _ throws(IssuerUnreachable) in
                await barrier.pass()
                return IssuerAnswer(status: 200, body: body)
            })
        let gate = try world.authenticator()
        let tokens = try (0..<50).map { try Self.token("p256", ["sub": "\($0)"]) }
        let outcomes = tokens.map { gate.outcome($0) }
        barrier.open()
        for outcome in outcomes { #expect(await outcome.result().failure == nil) }
        #expect(world.transport.count == 1)
    }

    @Test func anUnknownKeyIsAskedForOnceAMinute() async throws {
        let world = TokenWorld.remote(FakeTransport(try Self.set(["p256"])))
        let gate = try world.authenticator()
        #expect(await gate.bearer(try Self.token()).failure == nil)
        // The issuer has rotated: the first token of the new key finds it.
        world.transport.answer(try Self.set(["p256", "other"]))
        #expect(await gate.bearer(try Self.token("other")).failure == nil)
        #expect(world.transport.count == 2)
        // Whoever invents keys is refused, and the issuer hears of one in a minute.
        for index in 0..<20 {
            #expect(await gate.bearer(try Self.token("invented-\(index)")).failure?.reason == .invalidToken)
        }
        #expect(world.transport.count == 2)
        world.clock.now += 59
        #expect(await gate.bearer(try Self.token("more")).failure?.reason == .invalidToken)
        #expect(world.transport.count == 2)
        world.clock.now += 1
        #expect(await gate.bearer(try Self.token("more")).failure?.reason == .invalidToken)
        #expect(world.transport.count == 3)
    }

    /// A fetch that began before the issuer had the key does not speak for what comes after it.
    @Test func aKeyThatCameDuringAFetchIsFound() async throws {
        let world = TokenWorld.remote(FakeTransport(try Self.set(["p256"])))
        let gate = try world.authenticator()
        #expect(await gate.bearer(try Self.token()).failure == nil)
        let barrier = Barrier()
        let before = try Self.set(["p256"])
        let after = try Self.set(["p256", "other"])
        world.transport.answer { _ throws(IssuerUnreachable) in
            await barrier.pass()
            return IssuerAnswer(status: 200, body: before)
        }
        world.clock.now += 240
        world.memory.serve(gate)
        while world.transport.count < 2 { await Task.yield() }
        let outcome = gate.outcome(try Self.token("other"))
        world.transport.answer(after)
        barrier.open()
        #expect(await outcome.result().failure == nil)
        #expect(world.transport.count == 3)
        world.memory.rest()
    }

    @Test func issuersOfOneSourceShareIt() async throws {
        let transport = FakeTransport(try Self.set(["p256"]))
        let source = KeySource(TokenWorld.endpoint)
        let issuers = ["https://a.example", "https://b.example"].map {
            JWTIssuer(issuer: $0, audience: TokenForge.audience, keys: .source(source))
        }
        let world = TokenWorld(transport, issuers: issuers)
        let gate = try world.authenticator()
        world.memory.serve(gate)
        for issuer in issuers {
            #expect(await gate.bearer(try Self.token("p256", ["iss": issuer.issuer])).failure == nil)
        }
        #expect(transport.count == 1)
        world.memory.rest()
    }

    /// What a removed key signed is worth nothing from then on, remembered or not.
    @Test func aRemovedKeyInvalidates() async throws {
        let world = TokenWorld.remote(FakeTransport(try Self.set(["p256"])))
        let gate = try world.authenticator()
        let token = try Self.token()
        #expect(await gate.bearer(token).failure == nil)
        #expect(gate.isKnown(token))
        world.transport.answer(try Self.set(["other"]))
        #expect(await gate.bearer(try Self.token("other")).failure == nil)
        #expect(await gate.bearer(token).failure?.reason == .invalidToken)
    }

    @Test func whatIsHeldServesForABoundedTime() async throws {
        let world = TokenWorld.remote(
            FakeTransport(try Self.set(["p256"]), headers: [("Cache-Control", "max-age=100")]), staleAge: 1000)
        let gate = try world.authenticator()
        let token = try Self.token()
        #expect(await gate.bearer(token).failure == nil)
        world.transport.fail()
        world.clock.now += 1099
        #expect(await gate.bearer(token).failure == nil)
        #expect(await gate.bearer(try Self.token("p256", ["sub": "new"])).failure == nil)
        world.clock.now += 1
        #expect(await gate.bearer(token).failure?.reason == .issuerUnavailable)
        #expect(await gate.bearer(try Self.token("p256", ["sub": "newer"])).failure?.reason == .issuerUnavailable)
    }

    @Test func aReloadKeepsKeysAndTokens() async throws {
        let world = TokenWorld.remote(FakeTransport(try Self.set(["p256"])))
        let before = try world.authenticator()
        world.memory.serve(before)
        while world.transport.count == 0 { await Task.yield() }
        let token = try Self.token()
        #expect(await before.bearer(token).failure == nil)
        // As it was: the token is known, and no other needs a fetch.
        let same = try world.authenticator()
        world.memory.serve(same)
        #expect(same.isKnown(token))
        // Changed: the token is verified anew, by the keys that are there.
        let changed = try world.authenticator { $0.issuers[0].audience = "somebody else" }
        world.memory.serve(changed)
        #expect(changed.isKnown(token))
        #expect(await changed.bearer(token).failure?.reason == .wrongAudience)
        #expect(await before.bearer(token).failure == nil)
        #expect(world.transport.count == 1)
        world.memory.rest()
    }

    @Test func keysAreFetchedBeforeAnybodyAsks() async throws {
        let world = TokenWorld.remote(FakeTransport(try Self.set(["p256"])))
        let gate = try world.authenticator()
        world.memory.serve(gate)
        let token = try Self.token()
        while !gate.isKnown(token) { try await Task.sleep(for: .milliseconds(2)) }
        #expect(await gate.bearer(token).failure == nil)
        #expect(world.transport.count == 1)
        world.memory.rest()
    }
}

private func + (left: [String: Any?], right: [String: Any?]) -> [String: Any?] { left.merging(right) { $1 } }
