internal import HeapModule

/// Reads the references of a configuration from Vault: all of them in time, and one at once that a request waits for.
///
/// However many ask, one secret is read once at a time, and no more of them than the settings allow together.
actor VaultKeeper {
    /// A reference's place in the plan.
    private struct Slot {
        let identity: VaultIdentity
        var due = ContinuousClock.now
        var isBeingRead = false
        /// Whether what is being read may be from before the moment that is asked about.
        var isStale = false
        /// Pauses between attempts that fail for reasons of its own.
        var pause = VaultKeeper.firstPause
        /// Whether it was told that nothing can be read, or what was read is of no use.
        var lastComplaint: String?
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private struct Turn: Comparable {
        let due: ContinuousClock.Instant
        let reference: String

        static func < (left: Turn, right: Turn) -> Bool { left.due < right.due }
    }

    private static let firstPause = Duration.seconds(1)
    /// What does not exist, or may not be read, is looked for at least this often.
    private static let longestPause = Duration.seconds(30)

    private let certificates: VaultCertificates
    private let settings: VaultSettings
    private let clock: @Sendable () -> Int64
    private let report: @Sendable (VaultEvent) -> Void
    private var slots: [String: Slot] = [:]
    /// Holds a turn for every slot, and turns that are out of date.
    private var plan = Heap<Turn>()
    private var running = 0
    private var gate = OutageGate()
    private var alarm: Task<Void, Never>?
    private var isResting = true

    init(
        _ certificates: VaultCertificates, _ settings: VaultSettings, clock: @escaping @Sendable () -> Int64,
        report: @escaping @Sendable (VaultEvent) -> Void
    ) {
        self.certificates = certificates
        self.settings = settings
        self.clock = clock
        self.report = report
    }

    /// Keeps these fresh from now on, and no others. Secrets that are known are read again; what the PKI engine issued is good
    /// for as long as it was issued for.
    func serve(_ identities: [VaultIdentity]) {
        isResting = false
        let old = slots
        slots = [:]
        for identity in identities {
            let reference = identity.reference.description
            var slot = old[reference] ?? Slot(identity: identity)
            if identity.reference.scheme != .pki || !identity.isSettled {
                slot.due = .now
                slot.isStale = slot.isBeingRead
            }
            slots[reference] = slot
        }
        for slot in old.values where slots[slot.identity.reference.description] == nil { resume(slot.waiters) }
        plan = Heap(slots.map { Turn(due: $0.value.due, reference: $0.key) })
        advance()
    }

    /// Ends it: nothing more is read.
    func rest() {
        isResting = true
        alarm?.cancel()
        for reference in slots.keys {
            resume(slots[reference]?.waiters ?? [])
            slots[reference]?.waiters = []
        }
    }

    /// Returns when the reference was read, or cannot be read now.
    func demand(_ identity: VaultIdentity) async {
        let reference = identity.reference.description
        guard !isResting else { return }
        guard var slot = slots[reference] else { return await readOnce(identity) }
        if !slot.isBeingRead {
            let now = ContinuousClock.now
            guard slot.due <= now else { return }
            guard gate.isOpen else { return identity.fail(gate.reason ?? "") }
            // Before all that nobody waits for.
            slot.due = now - .seconds(3600)
            slots[reference] = slot
            plan.insert(Turn(due: slot.due, reference: reference))
            advance()
        }
        await withCheckedContinuation { slots[reference]?.waiters.append($0) ?? $0.resume() }
    }

    /// For a request of a snapshot that is on its way out, whose references are no longer kept fresh.
    private func readOnce(_ identity: VaultIdentity) async {
        do throws(VaultFailure) {
            _ = identity.settle(try await certificates.read(identity.reference))
        } catch {
            identity.fail(error.detail)
        }
    }
}

// MARK: - The plan

extension VaultKeeper {
    /// Starts what is due, and sees to it that the rest will be.
    private func advance() {
        let now = ContinuousClock.now
        while !isResting, running < (gate.isOpen ? settings.concurrency : 1), let turn = nextTurn() {
            let start = gate.isOpen ? turn.due : max(turn.due, gate.probe)
            guard start <= now else { return wake(at: start) }
            plan.removeMin()
            begin(turn.reference)
        }
    }

    /// The turn that is next, of those that still hold.
    private func nextTurn() -> Turn? {
        while let turn = plan.min {
            if let slot = slots[turn.reference], slot.due == turn.due, !slot.isBeingRead { return turn }
            plan.removeMin()
        }
        return nil
    }

    private func wake(at instant: ContinuousClock.Instant) {
        alarm?.cancel()
        alarm = Task { [weak self] in
            do {
                try await Task.sleep(until: instant)
                await self?.advance()
            } catch {
                // Another alarm was set.
            }
        }
    }

    private func begin(_ reference: String) {
        guard let identity = slots[reference]?.identity else { return }
        slots[reference]?.isBeingRead = true
        running += 1
        let certificates = certificates
        Task { [weak self] in
            do throws(VaultFailure) {
                let entry = try await certificates.read(identity.reference)
                await self?.ended(reference, identity, entry)
            } catch {
                await self?.failed(reference, identity, error)
            }
        }
    }

    private func ended(_ reference: String, _ identity: VaultIdentity, _ entry: ClientIdentityEntry) {
        if gate.opened() { report(.available) }
        let before = identity.current
        if let replaced = identity.settle(entry) { report(.retired(replaced)) }
        announce(entry, before, reference)
        finish(reference, after: pause(after: entry, of: identity))
    }

    private func failed(_ reference: String, _ identity: VaultIdentity, _ failure: VaultFailure) {
        identity.fail(failure.detail)
        switch failure.scope {
        case .source:
            let wasOpen = gate.isOpen
            if gate.closed(failure, at: .now) { report(.unavailable(detail: failure.detail)) }
            if wasOpen { suspend(failure.detail) }
            finish(reference, after: .zero)
        case .secret:
            if gate.opened() { report(.available) }
            complain(.secretUnavailable(reference: reference, detail: failure.detail), failure.detail, reference)
            let pause = slots[reference]?.pause ?? Self.firstPause
            slots[reference]?.pause = min(pause * 2, Self.longestPause)
            finish(reference, after: pause)
        }
    }

    /// Vault cannot be asked any more. What it did not have may be there by now, nobody can tell; and nobody waits for what will
    /// not be asked.
    private func suspend(_ reason: String) {
        let now = ContinuousClock.now
        for (reference, slot) in slots where !slot.isBeingRead && slot.identity.current?.loaded == nil {
            slot.identity.fail(reason)
            slots[reference]?.waiters = []
            slots[reference]?.due = now
            plan.insert(Turn(due: now, reference: reference))
            resume(slot.waiters)
        }
    }

    private func finish(_ reference: String, after pause: Duration) {
        running -= 1
        if var slot = slots[reference] {
            let waiters = slot.waiters
            slot.waiters = []
            slot.isBeingRead = false
            slot.due = .now + (slot.isStale ? .zero : pause)
            slot.isStale = false
            slots[reference] = slot
            plan.insert(Turn(due: slot.due, reference: reference))
            resume(waiters)
        }
        advance()
    }

    private func resume(_ waiters: [CheckedContinuation<Void, Never>]) {
        for waiter in waiters { waiter.resume() }
    }

    /// How long what was read is good.
    private func pause(after entry: ClientIdentityEntry, of identity: VaultIdentity) -> Duration {
        let soon = min(Self.longestPause, settings.refresh)
        guard let file = entry.loaded?.file else { return soon }
        slots[identity.reference.description]?.pause = Self.firstPause
        let left = file.identity.notAfter - clock()
        guard identity.reference.scheme == .pki else {
            // Who stored it may have stored another one by the time that it expires.
            return left < 0 ? soon : min(settings.refresh * Double.random(in: 0.9...1), .seconds(left + 1))
        }
        return .seconds(max(left, 3)) * 2 / 3
    }
}

// MARK: - What the operator is told

extension VaultKeeper {
    private func announce(
        _ entry: ClientIdentityEntry, _ before: ClientIdentityEntry?, _ reference: String
    ) {
        switch entry {
        case .notUsable(let problem):
            complain(.notUsable(reference: reference, problem), problem.detail, reference)
        case .loaded(let loaded):
            slots[reference]?.lastComplaint = nil
            guard before?.loaded?.file.identity != loaded.file.identity else { return }
            let status = entry.status(reference: reference, at: clock())
            report(before?.loaded == nil ? .read(status) : .changed(status))
        case .unavailable: break
        }
    }

    /// Says it once, and not with every attempt.
    private func complain(_ event: VaultEvent, _ detail: String, _ reference: String) {
        guard slots[reference]?.lastComplaint != detail else { return }
        slots[reference]?.lastComplaint = detail
        report(event)
    }
}
