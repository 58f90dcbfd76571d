import Tracing

/// Writes spans as OpenTelemetry's protocol has it: an `ExportTraceServiceRequest` in the JSON mapping of OTLP/HTTP 1.x, with
/// ids in hexadecimal, 64-bit numbers as texts and enumerations as numbers.
struct TraceExport: Sendable {
    /// `service.name` of the resource.
    var serviceName: String
    /// `service.version`.
    var version: String

    /// The request for some spans.
    func body(_ spans: [SpanData]) -> [UInt8] {
        var json = JSONWriter(capacity: 1024 * spans.count)
        let resource: SpanAttributes = ["service.name": .string(serviceName), "service.version": .string(version)]
        json.object { request in
            request.field("resourceSpans", objects: CollectionOfOne(spans)) { entry, spans in
                entry.field("resource") { $0.attributes(resource) }
                entry.field("scopeSpans", objects: CollectionOfOne(spans)) { scope, spans in
                    scope.field("scope") { scope in
                        scope.field("name", "sallyport")
                        scope.field("version", version)
                    }
                    scope.field("spans", objects: spans) { $0.span($1) }
                }
            }
        }
        return json.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func span(_ span: SpanData) {
        field("traceId", span.context.traceIDText)
        field("spanId", span.context.spanIDText)
        if !span.context.traceState.isEmpty { field("traceState", span.context.traceState) }
        field("parentSpanId", span.parentID.map { SpanContext.hex(UInt128($0), digits: 16) })
        field("flags", span.context.isSampled ? 1 : 0)
        field("name", span.name)
        field("kind", span.kind.number)
        field("startTimeUnixNano", String(span.start))
        field("endTimeUnixNano", String(span.end))
        attributes(span.attributes)
        if !span.events.isEmpty {
            field("events", objects: span.events) { object, event in
                object.field("timeUnixNano", String(event.nanosecondsSinceEpoch))
                object.field("name", event.name)
                object.attributes(event.attributes)
            }
        }
        let links = span.links.compactMap { link in link.context.spanContext.map { ($0, link.attributes) } }
        if !links.isEmpty {
            field("links", objects: links) { object, link in
                object.field("traceId", link.0.traceIDText)
                object.field("spanId", link.0.spanIDText)
                object.attributes(link.1)
            }
        }
        guard let status = span.status else { return }
        field("status") { object in
            object.field("code", status.code == .ok ? 1 : 2)
            object.field("message", status.message)
        }
    }

    /// In the order of their names, so that the same span is the same text.
    fileprivate mutating func attributes(_ attributes: SpanAttributes) {
        var sorted: [(name: String, value: SpanAttribute)] = []
        attributes.forEach { sorted.append(($0, $1)) }
        sorted.sort { $0.name < $1.name }
        guard !sorted.isEmpty else { return }
        field("attributes", objects: sorted) { object, attribute in
            object.field("key", attribute.name)
            object.field("value") { $0.value(attribute.value) }
        }
    }

    private mutating func value(_ value: SpanAttribute) {
        switch value {
        case .string(let text): field("stringValue", text)
        case .bool(let value): field("boolValue", value)
        case .int32(let number): field("intValue", String(number))
        case .int64(let number): field("intValue", String(number))
        case .double(let number): field("doubleValue", number)
        case .stringConvertible(let value): field("stringValue", "\(value)")
        case .stringArray(let values): array(values.map { .string($0) })
        case .boolArray(let values): array(values.map { .bool($0) })
        case .int32Array(let values): array(values.map { .int32($0) })
        case .int64Array(let values): array(values.map { .int64($0) })
        case .doubleArray(let values): array(values.map { .double($0) })
        case .stringConvertibleArray(let values): array(values.map { .string("\($0)") })
        default: break
        }
    }

    private mutating func array(_ values: [SpanAttribute]) {
        field("arrayValue") { $0.field("values", objects: values) { $0.value($1) } }
    }
}

extension SpanKind {
    /// The number of the kind in OpenTelemetry's protocol.
    fileprivate var number: Int {
        switch self {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }
}
