import NIOHTTP1
import Tracing

/// Reads what a client's headers say of the trace that its request belongs to.
struct TraceHeaderExtractor: Extractor {
    /// The value of a header. A `traceparent` that is repeated counts as absent; of others the values are joined.
    func extract(key: String, from headers: HTTPHeaders) -> String? {
        let values = headers.values(of: key)
        guard !values.isEmpty, values.count == 1 || !HeaderName.equal(key, "traceparent") else { return nil }
        return values.joined(separator: ",")
    }
}

/// Writes what an upstream is told of the trace, in place of what was there.
struct TraceHeaderInjector: Injector {
    func inject(_ value: String, forKey key: String, into fields: inout [HeaderField]) {
        fields.removeAll { HeaderName.equal($0.name, key) }
        fields.append(HeaderField(key, value))
    }
}
