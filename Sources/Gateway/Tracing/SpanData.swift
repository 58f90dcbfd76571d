import Tracing

/// What is known of a span.
struct SpanData: Sendable {
    var name: String
    var kind: SpanKind
    var context: SpanContext
    /// The span above it; nil where the trace begins.
    var parentID: UInt64?
    /// Nanoseconds since 1970, as `end` is.
    var start: UInt64
    var end: UInt64
    var attributes: SpanAttributes = [:]
    var events: [SpanEvent] = []
    var links: [SpanLink] = []
    var status: SpanStatus?
}
