import Tracing

/// Where a span stands in its trace: what `traceparent` and `tracestate` say (W3C Trace Context, level 1).
struct SpanContext: Hashable, Sendable {
    var traceID: UInt128
    var spanID: UInt64
    var isSampled: Bool
    /// `tracestate`, which belongs to others and is passed on as it came; empty for none.
    var traceState = ""

    init(traceID: UInt128, spanID: UInt64, isSampled: Bool, traceState: String = "") {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.traceState = traceState
    }

    /// What a `traceparent` says; nil where it is not one. Of a later version the fields of this one are read.
    init?(traceParent text: String, traceState: String = "") {
        guard TraceContext.isValid(text) else { return nil }
        let fields = text.utf8.split(separator: UInt8(ascii: "-"), maxSplits: 4)
        var numbers: [UInt128] = []
        for field in fields[1...3] { numbers.append(field.reduce(0) { $0 << 4 | UInt128(RandomHex.value(of: $1)) }) }
        self.init(
            traceID: numbers[0], spanID: UInt64(truncatingIfNeeded: numbers[1]), isSampled: numbers[2] & 1 == 1,
            traceState: traceState)
    }

    /// The trace as 32 digits.
    var traceIDText: String { Self.hex(traceID, digits: 32) }

    /// The span as 16 digits.
    var spanIDText: String { Self.hex(UInt128(spanID), digits: 16) }

    /// The `traceparent` of what hangs below this span.
    var traceParent: String { "00-\(traceIDText)-\(spanIDText)-\(isSampled ? "01" : "00")" }

    /// So many lower-case digits.
    static func hex(_ number: UInt128, digits: Int) -> String {
        let text = (0..<digits).reversed().map { RandomHex.digit(UInt64(truncatingIfNeeded: number >> ($0 * 4)) & 0xF) }
        return String(decoding: text, as: UTF8.self)
    }
}

extension ServiceContext {
    private enum SpanContextKey: ServiceContextKey {
        typealias Value = SpanContext
    }

    /// The span that what is done belongs to.
    var spanContext: SpanContext? {
        get { self[SpanContextKey.self] }
        set { self[SpanContextKey.self] = newValue }
    }
}
