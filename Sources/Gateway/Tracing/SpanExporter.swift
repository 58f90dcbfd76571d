import DequeModule
import Logging
import Synchronization

/// Sends spans to a collector, off the event loops: many at a time, and at most a second after they ended.
///
/// A request is never held up. Spans wait in memory, and what finds no room is dropped and counted. A collector that does not
/// answer is tried again a few times, longer and longer apart; the log hears once that it does not, and once that it does
/// again. ``close(within:)`` sends what waits.
final class SpanExporter: Sendable {
    /// How sending went.
    enum Outcome: Sendable {
        /// The collector has them, but for so many.
        case accepted(rejected: Int)
        /// It may take them later.
        case unavailable(String, retryAfter: Duration? = nil)
        /// It will not take them.
        case refused(String)
    }

    /// How much waits, and how long.
    struct Limits: Hashable, Sendable {
        /// How many spans may wait; more are dropped.
        var waiting = 8192
        /// How many are sent at once.
        var batch = 512
        /// How long a span waits for others to be sent with.
        var patience = Duration.seconds(1)
        /// How long it is waited before it is tried again for the first time; then twice as long, and so on.
        var firstPause = Duration.seconds(1)
        /// The longest that a collector's `Retry-After` is heeded.
        var longestPause = Duration.seconds(30)
        /// How often a batch is sent at the most.
        var attempts = 5
    }

    /// What became of spans.
    struct Counts: Hashable, Sendable {
        var exported = 0
        /// Those that found no room.
        var dropped = 0
        /// Those that the collector did not take.
        var failed = 0
    }

    private struct State {
        var waiting: Deque<SpanData> = []
        var counts = Counts()
        /// Sends; there while anything waits.
        var worker: Task<Void, Never>?
        var pause: (task: Task<Void, Never>, endsWhenFull: Bool)?
        var isClosing = false
        var isFailing = false
    }

    private let state = Mutex(State())
    private let encode: @Sendable ([SpanData]) -> [UInt8]
    private let send: @Sendable ([UInt8]) async -> Outcome
    private let limits: Limits
    private let logger: Logger

    /// An exporter.
    /// - Parameters:
    ///   - encode: What is sent for some spans.
    ///   - send: Sends it; ends when its task is cancelled.
    init(
        limits: Limits = Limits(), logger: Logger, encode: @escaping @Sendable ([SpanData]) -> [UInt8],
        send: @escaping @Sendable ([UInt8]) async -> Outcome
    ) {
        self.limits = limits
        self.logger = logger
        self.encode = encode
        self.send = send
    }

    /// What has become of spans so far.
    var counts: Counts { state.withLock { $0.counts } }

    /// Takes a span that has ended. Never blocks.
    func add(_ span: SpanData) {
        state.withLock { state in
            guard state.waiting.count < limits.waiting, !state.isClosing else {
                state.counts.dropped += 1
                return
            }
            state.waiting.append(span)
            if state.worker == nil {
                state.worker = Task { await work() }
            } else if state.waiting.count >= limits.batch, let pause = state.pause, pause.endsWhenFull {
                pause.task.cancel()
            }
        }
    }

    /// Sends what waits, and takes no more. What is not sent within `time` is dropped.
    func close(within time: Duration = .seconds(2)) async {
        let worker = state.withLock { state in
            state.isClosing = true
            state.pause?.task.cancel()
            return state.worker
        }
        guard let worker else { return }
        let limit = Task {
            try await Task.sleep(for: time)
            worker.cancel()
        }
        await worker.value
        limit.cancel()
    }

    private func work() async {
        repeat {
            await pause(for: limits.patience, endsWhenFull: true)
            repeat { await export(take()) } while isFull
        } while !isDone()
    }

    private var isFull: Bool { state.withLock { $0.waiting.count >= limits.batch } && !Task.isCancelled }

    private func take() -> [SpanData] {
        state.withLock { state in
            let batch = Array(state.waiting.prefix(limits.batch))
            state.waiting.removeFirst(batch.count)
            return batch
        }
    }

    /// Whether nothing waits: the next span needs another worker then.
    private func isDone() -> Bool {
        let isGivingUp = Task.isCancelled
        return state.withLock { state in
            if isGivingUp {
                state.counts.dropped += state.waiting.count
                state.waiting.removeAll()
            }
            if state.waiting.isEmpty { state.worker = nil }
            return state.waiting.isEmpty
        }
    }

    private func pause(for time: Duration, endsWhenFull: Bool) async {
        let task = state.withLock { state -> Task<Void, Never>? in
            guard !state.isClosing, !(endsWhenFull && state.waiting.count >= limits.batch) else { return nil }
            let task = Task { _ = try? await Task.sleep(for: time) }
            state.pause = (task, endsWhenFull)
            return task
        }
        await task?.value
        state.withLock { $0.pause = nil }
    }
}

// MARK: - One batch

extension SpanExporter {
    private func export(_ batch: [SpanData]) async {
        guard !batch.isEmpty else { return }
        let body = encode(batch)
        for attempt in 1... {
            switch await send(body) {
            case .accepted(let rejected):
                return note(batch.count, rejected: min(max(rejected, 0), batch.count))
            case .refused(let reason):
                return note(batch.count, failure: reason, isLast: true)
            case .unavailable(let reason, let retryAfter):
                let isLast = attempt >= limits.attempts || state.withLock { $0.isClosing }
                note(batch.count, failure: reason, isLast: isLast)
                if isLast { return }
                await pause(for: wait(after: attempt, retryAfter), endsWhenFull: false)
            }
        }
    }

    /// Longer each time, and never the same for two gateways that lost the same collector.
    private func wait(after attempt: Int, _ retryAfter: Duration?) -> Duration {
        if let retryAfter { return min(max(retryAfter, limits.firstPause), limits.longestPause) }
        return limits.firstPause * (1 << (attempt - 1)) * Double.random(in: 1...1.5)
    }

    private func note(_ count: Int, rejected: Int) {
        let wasFailing = state.withLock { state in
            defer { state.isFailing = false }
            state.counts.exported += count - rejected
            state.counts.failed += rejected
            return state.isFailing
        }
        if wasFailing { logger.notice("spans are exported again") }
    }

    private func note(_ count: Int, failure: String, isLast: Bool) {
        let wasFailing = state.withLock { state in
            defer { state.isFailing = true }
            if isLast { state.counts.failed += count }
            return state.isFailing
        }
        guard !wasFailing else { return }
        logger.warning(
            "spans cannot be exported; requests are served all the same", metadata: ["reason": "\(failure)"])
    }
}
