import Foundation
import NIOCore
import Testing

@testable import Gateway

@Suite("A gateway with an upstream", .timeLimit(.minutes(2)))
struct ForwardingTests {
    @Test func allowedCallsAreForwarded() async throws {
        let gateway = try await TestGateway.start()
        let answer = try await gateway.exchange(
            gateway.request("POST", "/mirror?a=b", headers: ["X-Custom: kept", "X-Request-Id: r1"], body: "hello"))
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(answer)")
        #expect(answer.hasSuffix("\r\n\r\nhello"))
        #expect(answer.contains("\r\nX-Request-Id: r1\r\n"))
        let seen = try #require(gateway.upstream.seen.first)
        #expect(seen.method == "POST")
        #expect(seen.target == "/mirror?a=b")
        #expect(seen.values("X-Custom") == ["kept"])
        #expect(seen.values("Host") == ["up.example"])
        #expect(seen.values("X-Request-Id") == ["r1"])
        #expect(seen.values("Content-Length") == ["5"])
        #expect(seen.values("traceparent").count == 1)
        let names = seen.headers.map { $0.name.lowercased() }
        #expect(!names.contains { $0.hasPrefix("lp-") || $0 == "authorization" || $0 == "connection" }, "\(names)")
        try await gateway.stop()
        let record = try #require(try gateway.audit().first)
        #expect(record["requestId"] as? String == "r1")
        #expect(record["decision"] as? String == "allow")
        #expect(record["principal"] as? String == "consumer")
        #expect(record["rule"] as? String == "le1.yaml:5")
        #expect(record["bytesIn"] as? Int == 5)
        #expect(record["bytesOut"] as? Int == 5)
        #expect(record["path"] as? String == "/mirror?a")
    }

    @Test func refusalsNeverReachTheUpstream() async throws {
        let gateway = try await TestGateway.start()
        let cases: [(String, Int, String)] = [
            (try gateway.request(key: "nobody"), 401, "not-authenticated"),
            (try gateway.request(key: "stranger"), 403, "account-not-entitled"),
            (try gateway.request(account: "ghost"), 403, "unknown-account"),
            (try gateway.request("POST", key: "reader", body: "x"), 403, "missing-scope"),
            (try gateway.request(host: "elsewhere.example"), 403, "no-rule"),
            (try gateway.request(host: "closed.example"), 403, "denied-by-rule"),
            (try gateway.request("PATCH"), 403, "no-rule"),
            (try gateway.request("TRACE"), 405, "method-not-allowed"),
            (try gateway.request("POST", host: "small.example", body: "123456789"), 413, "body-too-large"),
            (
                try gateway.request(headers: ["LP-stop-if-certificate-not-found: true"]), 400, "no-usable-certificate"
            ),
            (try gateway.request(headers: ["LP-service-name: a b"]), 400, "invalid-header"),
            (try gateway.request(headers: ["Expect: miracles"]), 417, "expectation-failed"),
        ]
        for (request, status, code) in cases {
            let answer = try await gateway.exchange(request)
            #expect(answer.statuses == [status], "\(answer)")
            #expect(answer.contains("Sallyport-Error: \(code)\r\n"), "\(answer)")
            #expect(answer.contains("WWW-Authenticate") == (status == 401), "\(answer)")
        }
        #expect(gateway.upstream.seen.isEmpty)
        try await gateway.stop()
        let codes = try gateway.audit().compactMap { $0["code"] as? String }
        #expect(codes == cases.map(\.2))
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        let gateway = try await TestGateway.start()
        let client = try await RawClient(port: gateway.running.port)
        let requests = try [201, 202, 203].map { try gateway.request("GET", "/status/\($0)") }
        let bodied = try gateway.request("POST", "/mirror", body: "mirrored")
        client.send(requests.joined() + bodied)
        let answer = await client.wait { $0.hasSuffix("mirrored") }
        #expect(answer.statuses == [201, 202, 203, 200], "\(answer)")
        await client.close()
        try await gateway.stop()
    }

    @Test func garbageBehindARequestDoesNotTakeItsAnswerAway() async throws {
        let gateway = try await TestGateway.start()
        let client = try await RawClient(port: gateway.running.port)
        client.send(try gateway.request("GET", "/wait/200") + "garbage\r\n\r\n")
        let answer = await client.waitForEnd()
        #expect(answer.statuses == [200, 400], "\(answer)")
        #expect(gateway.upstream.seen.count == 1)
        try await gateway.stop()
    }

    @Test func chunkedBodiesGoBothWays() async throws {
        let gateway = try await TestGateway.start()
        let request = try gateway.request("PUT", "/mirror?chunked", headers: ["Transfer-Encoding: chunked"])
        let answer = try await gateway.exchange(request + "5\r\nhello\r\n1;x=y\r\n!\r\n0\r\nX-Trailer: x\r\n\r\n")
        #expect(answer.contains("Transfer-Encoding: chunked"))
        #expect(answer.hasSuffix("\r\n0\r\n\r\n"))
        #expect(answer.contains("hello!"))
        let seen = try #require(gateway.upstream.seen.first)
        #expect(String(buffer: seen.body) == "hello!")
        #expect(seen.values("X-Trailer").isEmpty)
        try await gateway.stop()
    }

    @Test func clientsOfHTTP10GetNoChunks() async throws {
        let gateway = try await TestGateway.start()
        let request = try gateway.request("GET", "/bytes/5?chunked").replacing("HTTP/1.1\r\n", with: "HTTP/1.0\r\n")
        let client = try await RawClient(port: gateway.running.port)
        client.send(request)
        let answer = await client.waitForEnd()
        #expect(answer.hasSuffix("\r\n\r\nbbbbb"), "\(answer)")
        #expect(!answer.contains("Transfer-Encoding"))
        try await gateway.stop()
    }

    @Test func headIsAnsweredWithoutBody() async throws {
        let gateway = try await TestGateway.start()
        let client = try await RawClient(port: gateway.running.port)
        client.send(try gateway.request("HEAD", "/status/204"))
        client.send(try gateway.request("HEAD", "/ok", host: "elsewhere.example"))
        client.send(try gateway.request("GET", "/mirror"))
        let answer = await client.wait { $0.statuses.count == 3 }
        #expect(answer.statuses == [204, 403, 200], "\(answer)")
        #expect(!answer.contains("\"status\""))
        await client.close()
        try await gateway.stop()
    }

    @Test func expectationIsMetOnceTheCallIsAllowed() async throws {
        let gateway = try await TestGateway.start()
        let client = try await RawClient(port: gateway.running.port)
        let head = try gateway.request("POST", "/mirror", headers: ["Expect: 100-continue", "Content-Length: 5"])
        client.send(head)
        #expect(await client.wait { $0.hasSuffix("\r\n\r\n") } == "HTTP/1.1 100 Continue\r\n\r\n")
        client.send("hello")
        #expect(await client.wait { $0.hasSuffix("hello") }.statuses == [100, 200])
        #expect(gateway.upstream.seen.first?.values("Expect") == [])
        await client.close()
        let refused = try await RawClient(port: gateway.running.port)
        refused.send(
            try gateway.request("POST", key: "nobody", headers: ["Expect: 100-continue", "Content-Length: 5"]))
        #expect(await refused.waitForEnd().statuses == [401])
        try await gateway.stop()
    }

    @Test func signedFormIsReadBeforeItIsForwarded() async throws {
        let gateway = try await TestGateway.start()
        let form = ["Content-Type: application/x-www-form-urlencoded"]
        let signed = try gateway.request("POST", "/mirror", headers: form, body: "a=1&b=2", signsBody: true)
        let answer = try await gateway.exchange(signed)
        #expect(answer.hasSuffix("\r\n\r\na=1&b=2"), "\(answer)")
        let changed = try gateway.request("POST", "/mirror", headers: form, body: "a=1&b=2", signsBody: true)
            .replacing("a=1&b=2", with: "a=1&b=3")
        #expect(try await gateway.exchange(changed).statuses == [401])
        let large = try gateway.request(
            "POST", "/mirror", headers: form + ["Content-Length: \(1 << 20 + 1)"])
        #expect(try await gateway.exchange(large).statuses == [413])
        try await gateway.stop()
    }

    @Test func largeBodiesComeWhole() async throws {
        let gateway = try await TestGateway.start()
        let body = String(repeating: "0123456789abcdef", count: 200_000)
        let answer = try await gateway.exchange(try gateway.request("POST", "/mirror", body: body))
        #expect(answer.hasSuffix("\r\n\r\n" + body))
        #expect(answer.utf8.count < body.utf8.count + 500)
        try await gateway.stop()
    }

    @Test func whatTheUpstreamMustNotSayIsNotRelayed() async throws {
        let gateway = try await TestGateway.start()
        let answer = try await gateway.exchange(try gateway.request("GET", "/hop", headers: ["X-Request-Id: mine"]))
        #expect(answer.statuses == [200])
        #expect(!answer.contains("forged") && !answer.contains("X-Named"), "\(answer)")
        #expect(answer.contains("X-Kept: kept"))
        #expect(answer.contains("X-Request-Id: mine"))
        try await gateway.stop()
    }

    @Test func answerThatBreaksOffNeverLooksWhole() async throws {
        let gateway = try await TestGateway.start()
        let answer = try await gateway.exchange(try gateway.request("GET", "/cut"))
        #expect(answer.statuses == [200])
        #expect(answer.hasSuffix("partial"), "\(answer)")
        try await gateway.stop()
        #expect(try gateway.audit().first?["aborted"] as? Bool == true)
    }

    @Test func earlyAnswerIsRelayed() async throws {
        let gateway = try await TestGateway.start()
        let client = try await RawClient(port: gateway.running.port)
        client.send(try gateway.request("POST", "/early", headers: ["Content-Length: 1000"]) + "first")
        let answer = await client.wait { $0.hasSuffix("early") }
        #expect(answer.statuses == [200], "\(answer)")
        await client.close()
        try await gateway.stop()
    }

    @Test func clientThatLeavesEndsTheCall() async throws {
        let gateway = try await TestGateway.start()
        let client = try await RawClient(port: gateway.running.port)
        client.send(try gateway.request("GET", "/wait/60000"))
        #expect(await eventually { gateway.upstream.seen.first?.isComplete == true })
        await client.close()
        #expect(await eventually { gateway.upstream.closedConnections == 1 })
        #expect(try await eventually { try gateway.audit().first?["aborted"] as? Bool == true })
        try await gateway.stop()
    }

    @Test func upstreamThatIsNotThereIsABadGateway() async throws {
        let gateway = try await TestGateway.start()
        try await gateway.upstream.stop()
        let answer = try await gateway.exchange(try gateway.request())
        #expect(answer.statuses == [502], "\(answer)")
        #expect(answer.contains("lp-message-from-transport: "))
        #expect(!answer.contains("127.0.0.1"))
        await gateway.running.stop()
    }

    @Test func accountHasOnlySoManyRequestsAtOnce() async throws {
        let gateway = try await TestGateway.start(account: TestGateway.account + "limits: { concurrent: 1 }\n")
        let slow = try await RawClient(port: gateway.running.port)
        slow.send(try gateway.request("GET", "/wait/60000"))
        #expect(await eventually { !gateway.upstream.seen.isEmpty })
        let second = try await gateway.exchange(try gateway.request())
        #expect(second.statuses == [429] && second.contains("Sallyport-Error: too-many-concurrent"), "\(second)")
        #expect(second.contains("Retry-After: 1\r\n"))
        await slow.close()
        #expect(try await eventually { try gateway.audit().count == 2 })
        #expect(try await gateway.exchange(try gateway.request()).statuses == [200])
        try await gateway.stop()
    }

    @Test func accountHasOnlySoManyRequestsInASecond() async throws {
        let limits = "limits: { requestsPerSecond: 1, burst: 1 }\n"
        let gateway = try await TestGateway.start(account: TestGateway.account + limits)
        let client = try await RawClient(port: gateway.running.port)
        client.send(try (0..<20).map { _ in try gateway.request() }.joined())
        let answer = await client.wait(seconds: 30) { $0.statuses.count == 20 }
        #expect(answer.statuses.first == 200)
        #expect(answer.statuses.contains(429) && answer.contains("Sallyport-Error: rate-limited"), "\(answer)")
        #expect(answer.contains("Retry-After: 1\r\n"))
        await client.close()
        try await gateway.stop()
    }
}
