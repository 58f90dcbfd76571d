import NIOHTTP1
import Testing
import Tracing

@testable import Gateway

@Suite("A span's place in its trace")
struct SpanContextTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let span = "00f067aa0ba902b7"

    @Test(arguments: [
        ("00-\(trace)-\(span)-01", true), ("00-\(trace)-\(span)-00", false), ("00-\(trace)-\(span)-03", true),
        ("00-\(trace)-\(span)-fe", false), ("cc-\(trace)-\(span)-01", true), ("cc-\(trace)-\(span)-01-more", true),
    ])
    func traceParents(text: String, isSampled: Bool) throws {
        let context = try #require(SpanContext(traceParent: text))
        #expect(context.traceIDText == Self.trace)
        #expect(context.spanIDText == Self.span)
        #expect(context.isSampled == isSampled)
        #expect(context.traceParent == "00-\(Self.trace)-\(Self.span)-\(isSampled ? "01" : "00")")
    }

    @Test(arguments: [
        "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-1", "ff-\(trace)-\(span)-01",
        "00-\(trace)-0000000000000000-01", "00-00000000000000000000000000000000-\(span)-01",
        "00-\(trace.uppercased())-\(span)-01", "00-\(trace)-\(span)-01-more",
    ])
    func noTraceParents(text: String) {
        #expect(SpanContext(traceParent: text) == nil)
    }

    /// What is injected is what would be extracted, as long as there is one `traceparent`.
    @Test func headersCarryIt() {
        let tracer = OTLPTracer(sampler: Sampler(ratio: 1)) { _ in }
        let parent = "00-\(Self.trace)-\(Self.span)-01"
        let headers: HTTPHeaders = ["TraceParent": parent, "tracestate": "a=1", "Tracestate": " b=2"]
        var context = ServiceContext.topLevel
        tracer.extract(headers, into: &context, using: TraceHeaderExtractor())
        var fields = [HeaderField("TRACEPARENT", "old"), HeaderField("x", "y")]
        tracer.inject(context, into: &fields, using: TraceHeaderInjector())
        #expect(
            fields == [HeaderField("x", "y"), HeaderField("traceparent", parent), HeaderField("tracestate", "a=1,b=2")])
        var none = ServiceContext.topLevel
        let twice: HTTPHeaders = ["traceparent": parent, "Traceparent": parent]
        tracer.extract(twice, into: &none, using: TraceHeaderExtractor())
        #expect(none.spanContext == nil)
    }

    @Test(arguments: [(512, 512), (513, 0)])
    func whatIsKeptOfTracestateIsBounded(length: Int, kept: Int) {
        let tracer = OTLPTracer(sampler: Sampler(ratio: 1)) { _ in }
        let state = "a=" + String(repeating: "x", count: length - 2)
        let headers: HTTPHeaders = ["traceparent": "00-\(Self.trace)-\(Self.span)-01", "tracestate": state]
        var context = ServiceContext.topLevel
        tracer.extract(headers, into: &context, using: TraceHeaderExtractor())
        #expect(context.spanContext?.traceState.utf8.count == kept)
        // What is not kept is passed on as it came.
        var fields = [HeaderField("tracestate", state)]
        tracer.inject(context, into: &fields, using: TraceHeaderInjector())
        #expect(fields.contains(HeaderField("tracestate", state)))
    }
}
