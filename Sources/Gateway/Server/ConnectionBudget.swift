import Synchronization

/// Counts the connections of the whole process, and tells those who wait when there is room again.
final class ConnectionBudget: Sendable {
    /// The most connections at a time.
    let limit: Int
    private let open = Atomic(0)
    private let waiting = Mutex<[@Sendable () -> Void]>([])

    init(limit: Int) {
        self.limit = limit
    }

    /// How many there are.
    var count: Int { open.load(ordering: .relaxed) }

    /// Whether there is no room.
    var isExhausted: Bool { count >= limit }

    /// A connection was accepted.
    func take() {
        open.add(1, ordering: .relaxed)
    }

    /// A connection was closed.
    func give() {
        if open.subtract(1, ordering: .sequentiallyConsistent).oldValue >= limit { resumeAll() }
    }

    /// Has `resume` called once, when there is room: perhaps at once, and not for sure by the time that it is called.
    func wait(_ resume: @escaping @Sendable () -> Void) {
        waiting.withLock { $0.append(resume) }
        // What was given back before this waited has told nobody.
        if open.load(ordering: .sequentiallyConsistent) < limit { resumeAll() }
    }

    private func resumeAll() {
        let all = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for resume in all { resume() }
    }
}
