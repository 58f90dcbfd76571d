import Tracing

/// Records spans, and passes their places on as W3C Trace Context has it.
struct OTLPTracer: Tracer {
    let sampler: Sampler
    /// Takes the spans that are sampled as they end; not to block.
    let finished: @Sendable (SpanData) -> Void
    /// What every participant is to keep (W3C Trace Context section 3.3.1.5); a client could have us hold much more.
    private static let longestTraceState = 512

    func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> RecordedSpan {
        var context = context()
        let parent = context.spanContext
        let traceID = parent?.traceID ?? Self.random()
        let place = SpanContext(
            traceID: traceID, spanID: Self.random(), isSampled: sampler.samples(below: parent, traceID: traceID),
            traceState: parent?.traceState ?? "")
        context.spanContext = place
        guard place.isSampled else { return RecordedSpan(nil, context: context, finished: finished) }
        let start = instant().nanosecondsSinceEpoch
        let data = SpanData(
            name: operationName, kind: kind, context: place, parentID: parent?.spanID, start: start, end: start)
        return RecordedSpan(data, context: context, finished: finished)
    }

    func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let parent = extractor.extract(key: "traceparent", from: carrier) else { return }
        let state = extractor.extract(key: "tracestate", from: carrier) ?? ""
        let isShort = state.utf8.count <= Self.longestTraceState
        context.spanContext = SpanContext(traceParent: parent, traceState: isShort ? state : "")
    }

    func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let place = context.spanContext else { return }
        injector.inject(place.traceParent, forKey: "traceparent", into: &carrier)
        guard !place.traceState.isEmpty else { return }
        injector.inject(place.traceState, forKey: "tracestate", into: &carrier)
    }

    /// Spans go out by themselves; whoever stops the gateway waits for them there.
    func forceFlush() {}

    /// A random id, which is never zero.
    private static func random<ID: FixedWidthInteger & UnsignedInteger>() -> ID { .random(in: 1...ID.max) }
}
