import Foundation
import Testing
import Tracing

@testable import Gateway

/// Compared with what was written by hand from OpenTelemetry's protocol, where 64-bit numbers are texts.
@Suite("Spans as OTLP has them in JSON")
struct TraceExportTests {
    @Test func golden() {
        var span = SpanData(
            name: "POST /a \"b\"", kind: .client,
            context: SpanContext(
                traceID: 0x5B8E_FFF7_9803_8103_D269_B633_813F_C60C, spanID: 0x0EE1_9B7E_C3C1_B174, isSampled: true,
                traceState: "v=1"),
            parentID: 0xEE, start: 1_544_712_660_000_000_000, end: 1_544_712_661_000_000_001)
        span.attributes = [
            "z": "é\n", "count": .int64(-200), "ok": true, "share": .double(0.5), "names": .stringArray(["a", "b"]),
        ]
        span.events = [
            SpanEvent(name: "e", at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: 5), attributes: ["n": 1])
        ]
        span.status = SpanStatus(code: .error, message: "no")
        var linked = ServiceContext.topLevel
        linked.spanContext = SpanContext(traceID: 1, spanID: 2, isSampled: true)
        span.links = [SpanLink(context: linked, attributes: [:])]
        let root = SpanData(
            name: "root", kind: .server, context: SpanContext(traceID: 3, spanID: 4, isSampled: true), parentID: nil,
            start: 1, end: 2)
        let json = String(decoding: TraceExport(serviceName: "edge", version: "1.2").body([span, root]), as: UTF8.self)
        #expect(json == Self.golden)
    }

    private static let golden = [
        #"{"resourceSpans":[{"resource":{"attributes":["#,
        #"{"key":"service.name","value":{"stringValue":"edge"}},{"key":"service.version","value":{"stringValue":"1.2"}}]},"#,
        #""scopeSpans":[{"scope":{"name":"sallyport","version":"1.2"},"spans":["#,
        #"{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"0ee19b7ec3c1b174","traceState":"v=1","#,
        #""parentSpanId":"00000000000000ee","flags":1,"name":"POST /a \"b\"","kind":3,"#,
        #""startTimeUnixNano":"1544712660000000000","endTimeUnixNano":"1544712661000000001","#,
        #""attributes":[{"key":"count","value":{"intValue":"-200"}},"#,
        #"{"key":"names","value":{"arrayValue":{"values":[{"stringValue":"a"},{"stringValue":"b"}]}}},"#,
        #"{"key":"ok","value":{"boolValue":true}},{"key":"share","value":{"doubleValue":0.5}},"#,
        #"{"key":"z","value":{"stringValue":"é\n"}}],"#,
        #""events":[{"timeUnixNano":"5","name":"e","attributes":[{"key":"n","value":{"intValue":"1"}}]}],"#,
        #""links":[{"traceId":"00000000000000000000000000000001","spanId":"0000000000000002"}],"#,
        #""status":{"code":2,"message":"no"}},"#,
        #"{"traceId":"00000000000000000000000000000003","spanId":"0000000000000004","flags":1,"name":"root","#,
        #""kind":2,"startTimeUnixNano":"1","endTimeUnixNano":"2"}"#,
        #"]}]}]}"#,
    ].joined()

    @Test(arguments: [(Double.nan, "NaN"), (.infinity, "Infinity"), (-.infinity, "-Infinity")])
    func whatIsNoNumber(value: Double, name: String) {
        var json = JSONWriter()
        json.object { $0.field("a", value) }
        #expect(String(decoding: json.bytes, as: UTF8.self) == "{\"a\":\"\(name)\"}")
    }
}
