/// Whether calls to one host and port are worth making. A value; times are in nanoseconds of a clock that never goes back.
///
/// Failures in a row open it, and nothing is called for a while. Then one call at a time is let through to find out whether
/// the host is back: an answer closes it, whatever its status, another failure opens it again.
struct CircuitBreaker: Hashable, Sendable {
    /// When it opens, and for how long.
    struct Settings: Hashable, Sendable {
        /// So many failures with no answer between them.
        var failures = 5
        /// From the first of them to the last.
        var window = Duration.seconds(10)
        /// How long nothing is called.
        var open = Duration.seconds(5)
    }

    /// What becomes of a call.
    enum Admission: Hashable, Sendable {
        case call
        /// The call finds out whether the host is back.
        case probe(UInt64)
        /// Not made; worth trying again after so many nanoseconds.
        case refuse(wait: UInt64)
    }

    private enum State: Hashable, Sendable {
        /// When the last failures were, oldest first.
        case closed(failures: [UInt64])
        case open(until: UInt64)
        /// A call is finding out; when it has not by then, the next one does.
        case halfOpen(probe: UInt64, until: UInt64)
    }

    private var state = State.closed(failures: [])
    private var lastProbe: UInt64 = 0

    /// Whether calls are not made.
    var isOpen: Bool {
        if case .closed = state { false } else { true }
    }

    /// What becomes of calls, as it is told to operators.
    enum Standing: String, CaseIterable, Sendable {
        case closed, open
        case halfOpen = "half-open"
    }

    /// What becomes of calls now.
    var standing: Standing {
        switch state {
        case .closed: .closed
        case .open: .open
        case .halfOpen: .halfOpen
        }
    }

    /// Whether nothing is lost when it is forgotten.
    func isIdle(_ settings: Settings, now: UInt64) -> Bool {
        switch state {
        case .closed(let failures): failures.allSatisfy { isPast($0, settings.window, now) }
        case .open(let until), .halfOpen(_, let until): isPast(until, settings.window, now)
        }
    }

    /// A call is about to be made.
    mutating func admit(_ settings: Settings, now: UInt64) -> Admission {
        switch state {
        case .closed: return .call
        case .open(let until), .halfOpen(_, let until):
            guard now >= until else { return .refuse(wait: until - now) }
            lastProbe += 1
            state = .halfOpen(probe: lastProbe, until: now + settings.open.wholeNanoseconds)
            return .probe(lastProbe)
        }
    }

    /// A call had no answer.
    /// - Parameter probe: Which one it was, if it was to find out.
    /// - Returns: whether calls are not made from now on, and were until now.
    mutating func fail(_ settings: Settings, probe: UInt64?, now: UInt64) -> Bool {
        switch state {
        case .closed(var failures):
            failures.removeAll { isPast($0, settings.window, now) }
            failures.append(now)
            guard failures.count >= settings.failures else {
                state = .closed(failures: failures)
                return false
            }
            state = .open(until: now + settings.open.wholeNanoseconds)
            return true
        case .open:
            // A call that began before.
            return false
        case .halfOpen(let current, _):
            if probe == current { state = .open(until: now + settings.open.wholeNanoseconds) }
            return false
        }
    }

    /// A call that was to find out has ended without finding out: the next one does.
    mutating func abandon(probe: UInt64, now: UInt64) {
        if case .halfOpen(probe, _) = state { state = .open(until: now) }
    }

    private func isPast(_ time: UInt64, _ window: Duration, _ now: UInt64) -> Bool {
        now > time && now - time > window.wholeNanoseconds
    }
}

extension Duration {
    /// The duration in nanoseconds; 0 where it is negative.
    fileprivate var wholeNanoseconds: UInt64 {
        UInt64(max(components.seconds, 0)) * 1_000_000_000 + UInt64(max(components.attoseconds, 0)) / 1_000_000_000
    }
}
