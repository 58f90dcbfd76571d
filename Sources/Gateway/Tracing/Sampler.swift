/// Which traces are recorded: whoever began a trace has decided for all of it; of those that begin here, a share.
struct Sampler: Hashable, Sendable {
    /// The share of the traces that begin here, from 0 to 1.
    var ratio: Double

    /// Whether a span is recorded.
    /// - Parameters:
    ///   - parent: The span above it; nil where the trace begins.
    ///   - traceID: The trace, whose random bits decide.
    func samples(below parent: SpanContext?, traceID: UInt128) -> Bool {
        if let parent { return parent.isSampled }
        // 53 bits, which is what a Double holds exactly.
        return Double(UInt64(truncatingIfNeeded: traceID) >> 11) < ratio * 0x1p53
    }
}
