import Authentication
import Foundation
import Upstream

/// Who takes spans: an endpoint of OTLP over HTTP.
struct TraceCollector: Sendable {
    var url: String
    /// What goes with each request, such as an API key.
    var headers: [(name: String, value: Secret)]
    /// The certificate authorities that it is judged by; nil for the system's.
    var authorities: [UInt8]?
    var allowsHTTP: Bool
    /// How long an answer may take.
    var timeout: Duration

    /// Sends an `ExportTraceServiceRequest` in JSON.
    func send(_ body: [UInt8], by client: ControlClient) async -> SpanExporter.Outcome {
        let request = ControlRequest(
            method: "POST", url: url,
            headers: [("Content-Type", "application/json")]
                + headers.map { ($0.name, $0.value.withBytes { String(decoding: $0, as: UTF8.self) }) },
            body: body, timeouts: .init(connect: timeout, total: timeout), authorities: authorities,
            allowsHTTP: allowsHTTP)
        do throws(ControlFailure) {
            return Self.outcome(try await client.send(request))
        } catch {
            return .unavailable(error.description)
        }
    }

    /// What an answer means: of the statuses, those that the protocol calls retryable say "later".
    static func outcome(_ answer: ControlAnswer) -> SpanExporter.Outcome {
        let reason = "the collector answered with status \(answer.status)"
        switch answer.status {
        case 200..<300:
            return .accepted(rejected: rejected(by: answer.body))
        case 429, 502, 503, 504:
            let seconds = answer.values(of: "retry-after").first.flatMap { Int($0) }
            return .unavailable(reason, retryAfter: seconds.map { .seconds(max($0, 0)) })
        default:
            return .refused(reason)
        }
    }

    /// How many spans of those that were sent the collector left out: an `ExportTraceServiceResponse` may say so.
    private static func rejected(by body: [UInt8]) -> Int {
        let answer = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
        let partial = answer?["partialSuccess"] as? [String: Any]
        // 64-bit numbers are texts in this mapping; a number is to be understood all the same.
        let count = partial?["rejectedSpans"]
        return (count as? String).flatMap { Int($0) } ?? (count as? Int) ?? 0
    }
}
