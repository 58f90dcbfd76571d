import Synchronization
import Tracing

/// A span of ``OTLPTracer``. One that is not sampled keeps nothing but its place in the trace.
final class RecordedSpan: Tracing.Span {
    let context: ServiceContext
    /// nil once it has ended, and for one that is not sampled.
    private let data: Mutex<SpanData?>
    private let finished: @Sendable (SpanData) -> Void

    init(_ data: SpanData?, context: ServiceContext, finished: @escaping @Sendable (SpanData) -> Void) {
        self.context = context
        self.data = Mutex(data)
        self.finished = finished
    }

    var isRecording: Bool { data.withLock { $0 != nil } }

    var operationName: String {
        get { data.withLock { $0?.name } ?? "" }
        set { data.withLock { $0?.name = newValue } }
    }

    var attributes: SpanAttributes {
        get { data.withLock { $0?.attributes } ?? [:] }
        set { data.withLock { $0?.attributes = newValue } }
    }

    func setStatus(_ status: SpanStatus) {
        data.withLock { $0?.status = status }
    }

    func addEvent(_ event: SpanEvent) {
        data.withLock { $0?.events.append(event) }
    }

    func recordError(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> some TracerInstant
    ) {
        var attributes = attributes
        attributes["exception.type"] = String(describing: type(of: error))
        addEvent(SpanEvent(name: "exception", at: instant(), attributes: attributes))
    }

    func addLink(_ link: SpanLink) {
        data.withLock { $0?.links.append(link) }
    }

    /// Ends it; what is said of it afterwards is not heard.
    func end(at instant: @autoclosure () -> some TracerInstant) {
        let taken = data.withLock { data in
            defer { data = nil }
            return data
        }
        guard var taken else { return }
        // The clock may have been set back meanwhile.
        taken.end = max(taken.start, instant().nanosecondsSinceEpoch)
        finished(taken)
    }
}
