import Synchronization

/// An issuer's key set that is fetched from a URL and kept: one for each URL, whatever snapshots come and go.
///
/// Who has a token with a known key never waits. Any number of requests that need a fetch share one.
final class RemoteKeySet: Sendable {
    private struct State {
        var schedule: KeySetSchedule
        var held: HeldKeySet?
        var flight: Task<Void, Never>?
        var keeper: Task<Void, Never>?
    }

    /// The most bytes of a key set.
    private static let answerLimit = 1 << 20

    let source: KeySource
    private let transport: any IssuerTransport
    private let clock: @Sendable () -> Int
    private let report: @Sendable (IssuerEvent) -> Void
    /// Held for a look or an assignment, never over a fetch.
    private let state: Mutex<State>

    init(
        _ source: KeySource, transport: any IssuerTransport, clock: @escaping @Sendable () -> Int,
        report: @escaping @Sendable (IssuerEvent) -> Void
    ) {
        self.source = source
        self.transport = transport
        self.clock = clock
        self.report = report
        state = Mutex(State(schedule: KeySetSchedule(source)))
    }

    /// The keys that may be used now.
    func current(now: Int) -> HeldKeySet? {
        guard let held = state.withLock({ $0.held }), held.stamp.isValid(at: now) else { return nil }
        return held
    }

    /// Whether the last attempt to fetch failed, so that nobody can tell what the issuer's keys are.
    var isFailing: Bool { state.withLock { $0.schedule.isFailing } }

    /// How many seconds until the next attempt.
    func secondsToNextAttempt(now: Int) -> Int {
        state.withLock { min(max($0.schedule.next - now, 1), KeySetSchedule.longestPause) }
    }

    /// The fetch that serves this reason: the one under way, or one that begins now; nil when there is none to wait for.
    func fetch(_ reason: KeySetSchedule.Reason, now: Int) -> Task<Void, Never>? {
        state.withLock { state in
            if let flight = state.flight { return flight }
            guard state.schedule.begin(reason, now: now) else { return nil }
            let flight = Task { await self.fetch() }
            state.flight = flight
            return flight
        }
    }

    private func fetch() async {
        let request = IssuerRequest(endpoint: source.endpoint, answerLimit: Self.answerLimit)
        do throws(IssuerUnreachable) {
            try succeed(await transport.send(request))
        } catch {
            fail(error.reason)
        }
    }

    private func succeed(_ answer: IssuerAnswer) throws(IssuerUnreachable) {
        guard answer.status == 200 else { throw IssuerUnreachable(reason: "the answer's status is \(answer.status)") }
        let keys: TokenKeySet
        do throws(TokenKeySet.Invalid) {
            keys = try TokenKeySet(json: answer.body)
        } catch {
            throw IssuerUnreachable(reason: "the answer is not a usable key set: \(error.message)")
        }
        let now = clock()
        let lifetime = source.lifetime(of: answer, now: now)
        let isNew = state.withLock { state in
            state.flight = nil
            state.schedule.succeeded(lifetime: lifetime, now: now)
            let end = state.schedule.usableUntil
            if let held = state.held, held.json == answer.body, held.stamp.isValid(at: now) {
                held.stamp.extend(to: end)
                return false
            }
            state.held?.stamp.revoke()
            state.held = HeldKeySet(keys: keys, json: answer.body, stamp: KeySetStamp(validUntil: end))
            return true
        }
        if isNew {
            report(.keysChanged(url: source.endpoint.url, usable: keys.count, ignored: keys.ignored))
        }
    }

    private func fail(_ reason: String) {
        let now = clock()
        let usableUntil = state.withLock { state in
            state.flight = nil
            state.schedule.failed(now: now)
            return state.held == nil ? nil : state.schedule.usableUntil
        }
        report(.keysNotFetched(url: source.endpoint.url, reason: reason, usableUntil: usableUntil))
    }
}

// MARK: - Keeping it fresh

extension RemoteKeySet {
    /// Fetches the set now and whenever it is due, until `rest()`.
    func keepFresh() {
        state.withLock { state in
            guard state.keeper == nil else { return }
            state.keeper = Task {
                while !Task.isCancelled {
                    await self.fetch(.due, now: self.clock())?.value
                    let pause = max(self.state.withLock { $0.schedule.next } - self.clock(), 1)
                    try? await Task.sleep(for: .seconds(pause))
                }
            }
        }
    }

    /// Fetches it no longer by itself.
    func rest() {
        state.withLock { state in
            state.keeper?.cancel()
            state.keeper = nil
        }
    }
}
