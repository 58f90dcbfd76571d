import Logging
import Synchronization
import Testing
import Tracing

@testable import Gateway
@testable import Upstream

@Suite("Sending spans", .timeLimit(.minutes(1)))
struct SpanExporterTests {
    /// A collector that answers as it is told, and with the last answer from then on.
    private final class Collector: Sendable {
        struct State {
            var answers: [SpanExporter.Outcome]
            var batches: [Int] = []
        }

        let state: Mutex<State>

        init(_ answers: [SpanExporter.Outcome]) {
            state = Mutex(State(answers: answers))
        }

        var batches: [Int] { state.withLock { $0.batches } }

        func take(_ body: [UInt8]) -> SpanExporter.Outcome {
            state.withLock { state in
                state.batches.append(body.count)
                return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
            }
        }
    }

    private static let span = SpanData(
        name: "a", kind: .internal, context: SpanContext(traceID: 1, spanID: 2, isSampled: true), start: 1, end: 1)

    private func exporter(
        to collector: Collector, waiting: Int = 100, batch: Int = 10, patience: Duration = .milliseconds(20)
    ) -> SpanExporter {
        let limits = SpanExporter.Limits(
            waiting: waiting, batch: batch, patience: patience, firstPause: .milliseconds(2),
            longestPause: .milliseconds(4), attempts: 3)
        return SpanExporter(limits: limits, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) {
            Array(repeating: 0, count: $0.count)
        } send: {
            collector.take($0)
        }
    }

    /// What a collector answers, and what became of one span.
    @Test(
        arguments: [
            ([.accepted(rejected: 0)], .init(exported: 1), 1),
            ([.accepted(rejected: 1)], .init(failed: 1), 1),
            ([.accepted(rejected: 9)], .init(failed: 1), 1),
            ([.refused("no")], .init(failed: 1), 1),
            ([.unavailable("later")], .init(failed: 1), 3),
            ([.unavailable("later", retryAfter: .seconds(60)), .accepted(rejected: 0)], .init(exported: 1), 2),
            ([.unavailable("later"), .refused("no")], .init(failed: 1), 2),
        ] as [([SpanExporter.Outcome], SpanExporter.Counts, Int)])
    func outcomes(answers: [SpanExporter.Outcome], counts: SpanExporter.Counts, attempts: Int) async throws {
        let collector = Collector(answers)
        let exporter = exporter(to: collector)
        exporter.add(Self.span)
        while exporter.counts == SpanExporter.Counts() { try await Task.sleep(for: .milliseconds(1)) }
        #expect(exporter.counts == counts)
        #expect(collector.batches.count == attempts)
        await exporter.close()
    }

    @Test func whatFindsNoRoomIsDroppedAndCounted() async {
        let collector = Collector([.accepted(rejected: 0)])
        let exporter = exporter(to: collector, waiting: 5, patience: .seconds(60))
        for _ in 0..<8 { exporter.add(Self.span) }
        #expect(exporter.counts == SpanExporter.Counts(dropped: 3))
        await exporter.close()
        #expect(exporter.counts == SpanExporter.Counts(exported: 5, dropped: 3))
        exporter.add(Self.span)
        #expect(exporter.counts.dropped == 4, "nobody would send it any more")
    }

    @Test func aFullBatchDoesNotWait() async throws {
        let collector = Collector([.accepted(rejected: 0)])
        let exporter = exporter(to: collector, patience: .seconds(60))
        for _ in 0..<25 { exporter.add(Self.span) }
        while exporter.counts.exported < 20 { try await Task.sleep(for: .milliseconds(1)) }
        #expect(collector.batches.prefix(2) == [10, 10])
        await exporter.close()
        #expect(exporter.counts == SpanExporter.Counts(exported: 25))
    }

    @Test func closingDoesNotWaitForACollectorThatHangs() async {
        let exporter = SpanExporter(
            limits: .init(batch: 2), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { _ in
            []
        } send: { _ in
            try? await Task.sleep(for: .seconds(60))
            return .unavailable("cancelled")
        }
        for _ in 0..<5 { exporter.add(Self.span) }
        let clock = ContinuousClock()
        let time = await clock.measure { await exporter.close(within: .milliseconds(50)) }
        #expect(time < .seconds(10))
        #expect(exporter.counts == SpanExporter.Counts(dropped: 3, failed: 2))
    }

    @Test(arguments: [
        (200, "", "accepted 0"), (200, "{}", "accepted 0"),
        (202, #"{"partialSuccess":{"rejectedSpans":"3"}}"#, "accepted 3"),
        (200, #"{"partialSuccess":{"rejectedSpans":2}}"#, "accepted 2"), (200, "<html>", "accepted 0"),
        (301, "", "refused"), (400, "", "refused"), (401, "", "refused"), (413, "", "refused"), (500, "", "refused"),
        (429, "", "later 7"), (502, "", "later 7"), (503, "", "later 7"), (504, "", "later 7"),
    ])
    func statuses(status: Int, body: String, expected: String) {
        let answer = ControlAnswer(status: status, headers: [("Retry-After", "7")], body: Array(body.utf8))
        let outcome =
            switch TraceCollector.outcome(answer) {
            case .accepted(let rejected): "accepted \(rejected)"
            case .refused: "refused"
            case .unavailable(_, let wait): "later \(wait?.components.seconds ?? 0)"
            }
        #expect(outcome == expected)
    }
}
