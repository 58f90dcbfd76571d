import DequeModule
import Synchronization

/// What was decided lately, and what is decided now, for operators who watch.
///
/// It holds lines of the audit log as they are. A watcher that does not keep up misses lines, and is told how many.
final class DecisionFeed: Sendable {
    /// Something for a watcher.
    enum Event: Sendable {
        case decision([UInt8])
        /// Nothing happened for a while.
        case silence
    }

    /// How many decisions are remembered for whoever begins to watch.
    static let remembered = 200
    /// How many may watch at a time.
    static let mostWatchers = 16
    /// How many events may wait for one watcher.
    private static let mostWaiting = 1000

    private struct State {
        var recent = Deque<[UInt8]>()
        var watchers: [Int: Watcher] = [:]
        var next = 0
        var isOver = false
    }

    fileprivate final class Watcher: Sendable {
        let continuation: AsyncStream<Event>.Continuation
        let missed = Atomic(0)

        init(_ continuation: AsyncStream<Event>.Continuation) {
            self.continuation = continuation
        }

        func send(_ event: Event) {
            guard case .dropped = continuation.yield(event) else { return }
            missed.add(1, ordering: .relaxed)
        }
    }

    private let state = Mutex(State())
    private let isWatched = Atomic(false)

    /// Whether anybody watches. One load of a word.
    var hasWatchers: Bool { isWatched.load(ordering: .relaxed) }

    /// Takes a line of the audit log.
    func note(_ line: [UInt8]) {
        state.withLock { state in
            if state.recent.count == Self.remembered { state.recent.removeFirst() }
            state.recent.append(line)
            for watcher in state.watchers.values { watcher.send(.decision(line)) }
        }
    }

    /// What somebody sees who watches.
    struct Watch: Sendable {
        fileprivate let number: Int
        /// What was decided before.
        let recent: [[UInt8]]
        let events: AsyncStream<Event>
        fileprivate let watcher: Watcher

        /// How many lines were missed since this was last asked.
        func takeMissed() -> Int { watcher.missed.exchange(0, ordering: .relaxed) }

        /// Says that nothing happened for a while.
        func noteSilence() { watcher.send(.silence) }

        fileprivate init(
            number: Int, recent: [[UInt8]], events: AsyncStream<Event>, watcher: Watcher
        ) {
            self.number = number
            self.recent = recent
            self.events = events
            self.watcher = watcher
        }
    }

    /// Begins to watch; whoever does must ``end(_:)`` it.
    /// - Returns: nil where as many watch as may, or the gateway ends.
    func watch() -> Watch? {
        let (events, continuation) = AsyncStream.makeStream(
            of: Event.self, bufferingPolicy: .bufferingNewest(Self.mostWaiting))
        let watcher = Watcher(continuation)
        return state.withLock { state in
            guard !state.isOver, state.watchers.count < Self.mostWatchers else { return nil }
            state.next += 1
            state.watchers[state.next] = watcher
            isWatched.store(true, ordering: .relaxed)
            return Watch(number: state.next, recent: Array(state.recent), events: events, watcher: watcher)
        }
    }

    /// Ends a watch.
    func end(_ watch: Watch) {
        watch.watcher.continuation.finish()
        state.withLock { state in
            state.watchers[watch.number] = nil
            isWatched.store(!state.watchers.isEmpty, ordering: .relaxed)
        }
    }

    /// Ends every watch, for good.
    func close() {
        let watchers = state.withLock { state in
            state.isOver = true
            return state.watchers.values.map(\.self)
        }
        for watcher in watchers { watcher.continuation.finish() }
    }
}
