import NIOCore
import Testing

@testable import Gateway

@Suite("Clients that keep the gateway waiting", .timeLimit(.minutes(2)))
struct PatienceTests {
    private func start(idle: TimeAmount = .seconds(20)) async throws -> TestGateway {
        var patience = Patience()
        // Long enough for a machine that is busy with other tests.
        patience.head = .seconds(2)
        patience.idle = idle
        patience.body = .seconds(2)
        patience.linger = .milliseconds(200)
        return try await TestGateway.start(patience: patience)
    }

    @Test func headThatNeverEnds() async throws {
        let gateway = try await start()
        let client = try await RawClient(port: gateway.running.port)
        client.send("GET /mtls/account/le1 HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        let answer = await client.waitForEnd()
        #expect(answer.statuses == [408], "\(answer)")
        #expect(client.isClosed)
        try await gateway.stop()
    }

    @Test func headThatDripsIsNotWaitedForLonger() async throws {
        let gateway = try await start()
        let client = try await RawClient(port: gateway.running.port)
        client.send("GET /mtls/account/le1 HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        // More than twice as long as a head may take.
        for _ in 0..<100 where client.text.isEmpty && !client.isClosed {
            try? await Task.sleep(for: .milliseconds(50))
            client.send("x")
        }
        #expect(client.text.statuses == [408])
        try await gateway.stop()
    }

    @Test func secondHeadIsHeldToItsOwnTime() async throws {
        let gateway = try await start()
        let client = try await RawClient(port: gateway.running.port)
        client.send(try gateway.request("GET", "/mirror"))
        await client.wait { $0.statuses == [200] }
        client.send("GET /mtls")
        let clock = ContinuousClock()
        let time = await clock.measure { await client.wait { $0.statuses.count == 2 } }
        #expect(client.text.statuses == [200, 408])
        #expect(time < .seconds(10), "the patience for heads, not the one for idle connections")
        try await gateway.stop()
    }

    @Test func idleConnectionIsClosedWithoutAWord() async throws {
        let gateway = try await start(idle: .seconds(2))
        let client = try await RawClient(port: gateway.running.port)
        client.send(try gateway.request("GET", "/mirror"))
        #expect(await client.waitForEnd().statuses == [200])
        #expect(client.isClosed)
        let silent = try await RawClient(port: gateway.running.port)
        #expect(await silent.waitForEnd() == "")
        #expect(silent.isClosed)
        try await gateway.stop()
    }

    @Test func bodyThatStalls() async throws {
        let gateway = try await start()
        let client = try await RawClient(port: gateway.running.port)
        client.send(try gateway.request("POST", "/mirror", headers: ["Content-Length: 10"]) + "half ")
        #expect(await client.waitForEnd().statuses == [408])
        #expect(!gateway.upstream.seen.contains { $0.isComplete })
        try await gateway.stop()
        #expect(try gateway.audit().first?["code"] as? String == "request-timeout")
    }

    @Test func bodyThatDripsIsWaitedFor() async throws {
        let gateway = try await start()
        let client = try await RawClient(port: gateway.running.port)
        client.send(try gateway.request("POST", "/mirror", headers: ["Content-Length: 10"]))
        for _ in 0..<10 {
            try await Task.sleep(for: .milliseconds(300))
            client.send("x")
        }
        #expect(await client.wait { $0.hasSuffix("xxxxxxxxxx") }.statuses == [200])
        await client.close()
        try await gateway.stop()
    }

    @Test func refusedBodyIsReadForAMoment() async throws {
        let gateway = try await start()
        let client = try await RawClient(port: gateway.running.port)
        client.send(try gateway.request("POST", host: "small.example", headers: ["Content-Length: 10000000"]))
        for _ in 0..<20 { client.send(String(repeating: "x", count: 50_000)) }
        #expect(await client.waitForEnd().statuses == [413])
        #expect(client.isClosed)
        try await gateway.stop()
    }
}
