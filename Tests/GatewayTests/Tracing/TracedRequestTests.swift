import InMemoryTracing
import Testing
import Tracing

@testable import Gateway

/// With another's tracer, which knows nothing of this gateway.
@Suite("Spans of requests", .timeLimit(.minutes(1)))
struct TracedRequestTests {
    @Test func aCallIsBelowItsRequest() async throws {
        let tracer = InMemoryTracer()
        let gateway = try await TestGateway.start(tracer: tracer)
        let answer = try await gateway.exchange(gateway.request("POST", "/mirror?secret=x", body: "hello"))
        #expect(answer.statuses == [200])
        try await gateway.stop()
        let spans = tracer.finishedSpans
        let server = try #require(spans.first { $0.kind == .server })
        let call = try #require(spans.first { $0.kind == .client })
        #expect(server.operationName == "POST /mtls/account/{accountId}")
        #expect(call.operationName == "POST")
        #expect(spans.count { $0.spanContext.parentSpanID == server.spanID } == 4)
        #expect(Set(spans.map(\.operationName)).isSuperset(of: ["authenticate", "decide", "certificate"]))
        #expect(call.attributes.get("url.full") == "http://up.example/mirror?secret")
        #expect(call.attributes.get("http.response.status_code") == 200)
        #expect(server.attributes.get("sallyport.rule") == "le1.yaml:5")
        #expect(server.attributes.get("error.type") == nil && server.status == nil)
        let seen = try #require(gateway.upstream.seen.first)
        #expect(
            seen.values(InMemoryTracer.spanIDKey) == [call.spanID], "what the upstream records hangs below the call")
        #expect(seen.values("traceparent").count == 1)
        #expect(tracer.activeSpans.isEmpty)
    }

    @Test func whatCallersWriteIsBounded() async throws {
        let tracer = InMemoryTracer()
        let gateway = try await TestGateway.start(tracer: tracer)
        let path = "/ok/" + String(repeating: "a", count: 4000)
        #expect(try await gateway.exchange(gateway.request("GET", path)).hasPrefix("HTTP/1.1 "))
        try await gateway.stop()
        let call = try #require(tracer.finishedSpans.first { $0.kind == .client })
        #expect(call.attributes.get("url.full") == .string(String("http://up.example\(path)".prefix(2048))))
    }

    /// What is refused, the step that it is refused in, and what the steps before it were.
    @Test func refusalsEndInTheirStep() async throws {
        let tracer = InMemoryTracer()
        let gateway = try await TestGateway.start(tracer: tracer)
        let cases: [(String, String, [String])] = [
            (try gateway.request(key: "nobody"), "not-authenticated", ["authenticate"]),
            (try gateway.request(host: "closed.example"), "denied-by-rule", ["authenticate", "decide"]),
            (
                try gateway.request(headers: ["LP-stop-if-certificate-not-found: true"]), "no-usable-certificate",
                ["authenticate", "decide", "certificate"]
            ),
        ]
        for (request, code, steps) in cases {
            tracer.clearFinishedSpans()
            _ = try await gateway.exchange(request)
            // The answer is out before the request is over.
            while !tracer.activeSpans.isEmpty || tracer.finishedSpans.isEmpty {
                try await Task.sleep(for: .milliseconds(1))
            }
            let spans = tracer.finishedSpans
            #expect(spans.map(\.operationName) == steps + ["GET /mtls/account/{accountId}"])
            #expect(spans.suffix(2).map { $0.attributes.get("error.type") } == [.string(code), .string(code)])
            #expect(spans.dropLast(2).allSatisfy { $0.status == nil })
        }
        try await gateway.stop()
    }
}
