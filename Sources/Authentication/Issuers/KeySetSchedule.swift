/// When a key set is fetched, and how long what was fetched may be used: a value that is told what happened, and asked.
///
/// Times are in seconds since 1970.
struct KeySetSchedule: Sendable {
    /// Why somebody wants a set fetched.
    enum Reason: Sendable {
        /// The time has come.
        case due
        /// There is no set that may be used.
        case missing
        /// A token names a key that the set has not.
        case unknownKey
    }

    /// How often a token of an unknown key may have the set fetched: whoever invents keys must not make us a flood.
    static let unknownKeyInterval = 60
    /// The longest wait after a failure.
    static let longestPause = 30

    private let source: KeySource
    private var refreshAt = 0
    /// No attempt before this, after a failure.
    private var pausedUntil = 0
    private var failures = 0
    /// When an unknown key may have the set fetched again.
    private var unknownKeyFrom = 0
    /// How long what is held may be used.
    private(set) var usableUntil = 0

    /// A schedule for a set that was never fetched.
    init(_ source: KeySource) {
        self.source = source
    }

    /// Whether the last attempt failed.
    var isFailing: Bool { failures > 0 }

    /// When to fetch next without being asked.
    var next: Int { max(refreshAt, pausedUntil) }

    /// Whether to fetch now. Where the answer is yes, the attempt has begun.
    mutating func begin(_ reason: Reason, now: Int) -> Bool {
        guard now >= pausedUntil else { return false }
        switch reason {
        case .due: return now >= refreshAt
        case .missing: return now >= usableUntil
        case .unknownKey:
            guard now >= unknownKeyFrom else { return false }
            unknownKeyFrom = now + Self.unknownKeyInterval
            return true
        }
    }

    /// A set was fetched. It is fetched again when four fifths of its time are over, before it is stale.
    mutating func succeeded(lifetime: Int, now: Int) {
        failures = 0
        pausedUntil = 0
        refreshAt = now + max(lifetime * 4 / 5, 1)
        usableUntil = now + lifetime + source.staleAge
    }

    /// Nothing was fetched. Attempts are 1, 2, 4, … seconds apart while they fail.
    mutating func failed(now: Int) {
        failures += 1
        pausedUntil = now + min(1 << min(failures - 1, 10), Self.longestPause)
    }
}
