import Synchronization

/// The circuit breakers of all hosts, for this process alone.
///
/// Nothing is kept of hosts that answer: as long as all do, a call costs one load of a word that nobody writes. Those that
/// do not, and are called no more, are forgotten after a while.
final class UpstreamBreakers: Sendable {
    /// A host whose calls are not made at the moment.
    struct Suspension: Error, Hashable {
        /// What failed last, for the client.
        var lastFailure: String
        var retryAfterSeconds: Int
    }

    /// A call that was let through, to be told how it ended.
    struct Ticket: Hashable, Sendable {
        let host: PinnedHost
        let settings: CircuitBreaker.Settings
        /// Set where the call finds out whether the host is back.
        let probe: UInt64?
    }

    /// What is remembered of a host that failed lately.
    struct State: Hashable, Sendable {
        var host: PinnedHost
        var standing: CircuitBreaker.Standing
        var lastFailure: String
    }

    private struct Entry {
        var breaker = CircuitBreaker()
        var lastFailure = ""
    }

    private final class Shard: Sendable {
        let entries = Mutex<[PinnedHost: Entry]>([:])
    }

    /// The most hosts of a shard that are remembered: names that do not resolve must not fill the memory.
    private static let limit = 256
    private let shards: [Shard]
    private let count = Atomic(0)
    private let tripped = Atomic(0)
    private let nextSweep = Atomic<UInt64>(0)

    init(shards: Int = 16) {
        self.shards = (0..<max(shards, 1)).map { _ in Shard() }
    }

    /// Whether every host that was called lately has answered.
    var isQuiet: Bool { count.load(ordering: .relaxed) == 0 }

    /// How often calls to a host were suspended.
    var trips: Int { tripped.load(ordering: .relaxed) }

    /// The hosts that failed lately, in alphabetical order.
    var states: [State] {
        shards.flatMap { shard in
            shard.entries.withLock { entries in
                entries.map { State(host: $0, standing: $1.breaker.standing, lastFailure: $1.lastFailure) }
            }
        }.sorted { ($0.host.host, $0.host.port) < ($1.host.host, $1.host.port) }
    }

    /// Begins a call; the ticket is to be told how it went.
    /// - Parameter now: A clock that never goes back, in nanoseconds.
    func admit(
        _ host: PinnedHost, _ settings: CircuitBreaker.Settings, now: UInt64
    ) throws(Suspension) -> Ticket {
        guard !isQuiet else { return Ticket(host: host, settings: settings, probe: nil) }
        sweep(settings, now: now)
        let found = shard(of: host).entries.withLock { entries in
            (entries[host]?.breaker.admit(settings, now: now), entries[host]?.lastFailure ?? "")
        }
        switch found.0 {
        case nil, .call: return Ticket(host: host, settings: settings, probe: nil)
        case .probe(let probe): return Ticket(host: host, settings: settings, probe: probe)
        case .refuse(let wait):
            let seconds = Int((wait + 999_999_999) / 1_000_000_000)
            throw Suspension(lastFailure: found.1, retryAfterSeconds: seconds)
        }
    }

    /// The host has answered.
    /// - Returns: whether its calls were not made until now.
    func answered(_ ticket: Ticket) -> Bool {
        guard !isQuiet else { return false }
        return shard(of: ticket.host).entries.withLock { entries in
            guard let entry = entries.removeValue(forKey: ticket.host) else { return false }
            count.subtract(1, ordering: .relaxed)
            return entry.breaker.isOpen
        }
    }

    /// The host has not answered.
    /// - Returns: whether its calls are not made from now on.
    func failed(_ ticket: Ticket, _ what: String, now: UInt64) -> Bool {
        shard(of: ticket.host).entries.withLock { entries in
            if entries[ticket.host] == nil {
                if entries.count >= Self.limit { forgetIdle(&entries, ticket.settings, now: now) }
                guard entries.count < Self.limit else { return false }
                entries[ticket.host] = Entry()
                count.add(1, ordering: .relaxed)
            }
            entries[ticket.host]?.lastFailure = what
            let trips = entries[ticket.host]?.breaker.fail(ticket.settings, probe: ticket.probe, now: now) ?? false
            if trips { tripped.add(1, ordering: .relaxed) }
            return trips
        }
    }

    /// The call is over, however it ended.
    func ended(_ ticket: Ticket, now: UInt64) {
        guard let probe = ticket.probe else { return }
        shard(of: ticket.host).entries.withLock { $0[ticket.host]?.breaker.abandon(probe: probe, now: now) }
    }

    /// Forgets what makes no difference any more, once in a second at most.
    private func sweep(_ settings: CircuitBreaker.Settings, now: UInt64) {
        let due = nextSweep.load(ordering: .relaxed)
        guard now >= due,
            nextSweep.compareExchange(expected: due, desired: now + 1_000_000_000, ordering: .relaxed).exchanged
        else { return }
        for shard in shards { shard.entries.withLock { forgetIdle(&$0, settings, now: now) } }
    }

    private func forgetIdle(
        _ entries: inout [PinnedHost: Entry], _ settings: CircuitBreaker.Settings, now: UInt64
    ) {
        for (host, entry) in entries where entry.breaker.isIdle(settings, now: now) {
            entries[host] = nil
            count.subtract(1, ordering: .relaxed)
        }
    }

    private func shard(of host: PinnedHost) -> Shard {
        shards[Int(UInt(bitPattern: host.hashValue) % UInt(shards.count))]
    }
}
