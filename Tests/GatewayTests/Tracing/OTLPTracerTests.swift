import Synchronization
import Testing
import Tracing

@testable import Gateway

@Suite("Which spans are recorded, and what of them")
struct OTLPTracerTests {
    private final class Finished: Sendable {
        let spans = Mutex<[SpanData]>([])
    }

    private func tracer(_ ratio: Double) -> (OTLPTracer, Finished) {
        let finished = Finished()
        return (
            OTLPTracer(sampler: Sampler(ratio: ratio)) { span in finished.spans.withLock { $0.append(span) } }, finished
        )
    }

    /// The share of what begins here, the flag of the parent, and whether the span is recorded.
    @Test(
        arguments: [
            (0.0, nil, false), (1.0, nil, true), (0.0, true, true), (1.0, false, false), (0.5, true, true),
            (0.5, false, false),
        ] as [(Double, Bool?, Bool)])
    func sampling(ratio: Double, parent: Bool?, isRecorded: Bool) {
        let (tracer, finished) = tracer(ratio)
        var context = ServiceContext.topLevel
        context.spanContext = parent.map { SpanContext(traceID: 7, spanID: 8, isSampled: $0, traceState: "a=1") }
        let span = tracer.startSpan("a", context: context)
        #expect(span.isRecording == isRecorded)
        #expect(span.context.spanContext?.isSampled == isRecorded)
        if parent != nil {
            #expect(span.context.spanContext?.traceID == 7)
            #expect(span.context.spanContext?.traceState == "a=1")
        }
        let child = tracer.startSpan("b", context: span.context)
        #expect(child.isRecording == isRecorded, "the whole trace or nothing of it")
        child.end()
        span.end()
        #expect(finished.spans.withLock { $0.map(\.name) } == (isRecorded ? ["b", "a"] : []))
    }

    /// The random bits of a trace that are just recorded and just not.
    @Test(
        arguments: [
            (0.25, 0x3FFF_FFFF_FFFF_F800, true), (0.25, 0x4000_0000_0000_0000, false), (1, UInt64.max, true),
            (0, 0, false),
        ] as [(Double, UInt64, Bool)])
    func theShareIsOfTheTraceID(ratio: Double, bits: UInt64, isSampled: Bool) {
        #expect(Sampler(ratio: ratio).samples(below: nil, traceID: 1 << 64 | UInt128(bits)) == isSampled)
    }

    @Test func aSpanKnowsItsParentAndItsTimes() throws {
        let (tracer, finished) = tracer(1)
        let root = tracer.startSpan("root", ofKind: .server, at: instant(100))
        let child = tracer.startSpan("child", context: root.context, ofKind: .client, at: instant(150))
        child.attributes["a"] = 1
        child.end(at: instant(50))
        child.attributes["late"] = 1
        child.end(at: instant(500))
        root.end(at: instant(200))
        let spans = finished.spans.withLock { $0 }
        try #require(spans.map(\.name) == ["child", "root"])
        #expect(spans[0].parentID == spans[1].context.spanID && spans[1].parentID == nil)
        #expect(spans[0].context.traceID == spans[1].context.traceID)
        #expect([spans[0].start, spans[0].end] == [150, 150], "the clock was set back")
        #expect([spans[1].start, spans[1].end] == [100, 200])
        #expect(spans[0].attributes == ["a": .int64(1)])
    }

    private func instant(_ nanoseconds: UInt64) -> DefaultTracerClock.Timestamp {
        DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: nanoseconds)
    }
}
