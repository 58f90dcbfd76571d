import NIOCore

/// What a worker's thread does: waits for sockets, mail and time, and lets libcurl act on them. Confined to that thread.
final class WorkerLoop {
    /// The time of this turn, in nanoseconds of a clock that never goes back.
    private(set) var now = NIODeadline.now().uptimeNanoseconds

    private let poller: Poller
    private let wakeup: Wakeup
    private let mailbox: Mailbox
    private let configuration: UpstreamConfiguration
    private let authorities: EasySettings.Authorities
    private let alarms = AlarmQueue()
    private let outbox = Outbox()
    private var transfers: [UInt64: RunningTransfer] = [:]
    private var poolIDs: [PoolKey: UInt32] = [:]
    private var pools: [UInt32: ConnectionPool] = [:]
    private var lastPoolID: UInt32 = 0
    private var endingSoon: [RunningTransfer] = []
    private var mail: [WorkerCommand] = []
    private var isEnding = false

    private static let wakeupToken = UInt64.max

    init(
        poller: Poller, wakeup: Wakeup, mailbox: Mailbox, configuration: UpstreamConfiguration,
        authorities: EasySettings.Authorities
    ) {
        self.poller = poller
        self.wakeup = wakeup
        self.mailbox = mailbox
        self.configuration = configuration
        self.authorities = authorities
    }

    /// Runs until it is told to end.
    func run() {
        poller.watch(wakeup.descriptor, token: Self.wakeupToken, reading: true, writing: false)
        while !isEnding { turn() }
        end()
    }

    private func turn() {
        var touched: Set<UInt32> = []
        var hasMail = false
        poller.wait(milliseconds: waitingTime()) { event in
            guard event.token != Self.wakeupToken else {
                hasMail = true
                return
            }
            readClock()
            let pool = UInt32(truncatingIfNeeded: event.token >> 32)
            pools[pool]?.act(on: event, socket: Int32(truncatingIfNeeded: event.token))
            touched.insert(pool)
        }
        readClock()
        if hasMail { readMail() }
        ringAlarms(&touched)
        for pool in touched { collectEnded(of: pool) }
        for transfer in endingSoon where transfer.easy != nil {
            finish(transfer, transfer.end(CurlOutcome(code: 0)))
        }
        endingSoon.removeAll(keepingCapacity: true)
        outbox.flush()
    }

    private func readClock() { now = NIODeadline.now().uptimeNanoseconds }

    /// Milliseconds until the next alarm, rounded up, so that it has come when the wait ends.
    private func waitingTime() -> Int32 {
        guard let next = alarms.next else { return -1 }
        readClock()
        guard next > now else { return 0 }
        return Int32(clamping: (next - now + 999_999) / 1_000_000)
    }

    private func ringAlarms(_ touched: inout Set<UInt32>) {
        while let alarm = alarms.popDue(now: now) {
            switch alarm.purpose {
            case .transfer(let id):
                guard let transfer = transfers[id] else { continue }
                if transfer.isExpired() {
                    finish(transfer, transfer.end(CurlOutcome(code: 0)))
                } else {
                    touched.insert(transfer.pool.id)
                }
            case .poolTimer(let id):
                pools[id]?.actOnTime()
                touched.insert(id)
            case .poolIdle(let id):
                closeIfIdle(id)
            }
        }
    }

    private func collectEnded(of id: UInt32) {
        guard let pool = pools[id] else { return }
        while let (transfer, outcome) = pool.nextEnded() { finish(transfer, transfer.end(outcome)) }
    }

    /// Takes a transfer out of libcurl, and tells its caller the last event.
    private func finish(_ transfer: RunningTransfer, _ event: UpstreamEvent) {
        transfers[transfer.transfer.id] = nil
        set(transfer.alarm, to: .max)
        let pool = transfer.pool
        pool.remove(transfer)
        transfer.tell(event)
        guard pool.running == 0 else { return }
        if pool.isRetired {
            close(pool)
        } else {
            set(pool.idle, to: now + UpstreamConfiguration.poolIdleNanoseconds)
        }
    }

    /// Ends everything, and whatever is still in the mail.
    private func end() {
        for transfer in transfers.values { finish(transfer, .failed(Self.ended)) }
        for case .start(let transfer) in mailbox.close() {
            outbox.add(.event(.failed(Self.ended), transfer.receive), on: transfer.eventLoop)
        }
        for pool in pools.values { close(pool) }
        outbox.flush()
    }

    private static var ended: UpstreamFailure { FailureMapping.aborted("the client of upstreams has ended") }
}

// MARK: - Mail

extension WorkerLoop {
    private func readMail() {
        wakeup.clear()
        mailbox.take(into: &mail)
        for command in mail { obey(command) }
        mail.removeAll(keepingCapacity: true)
    }

    private func obey(_ command: WorkerCommand) {
        switch command {
        case .start(let transfer): start(transfer)
        case .send(let id, let part): transfers[id]?.send(part)
        case .finish(let id): transfers[id]?.finish()
        case .consumed(let id, let bytes): transfers[id]?.consumed(bytes)
        case .cancel(let id):
            if let transfer = transfers[id] { finish(transfer, .failed(FailureMapping.aborted("the call was given up"))) }
        case .retire(let keys): retire(keeping: keys)
        case .shutdown: isEnding = true
        }
    }

    private func start(_ transfer: UpstreamTransfer) {
        do {
            let headers = try HeaderLines(transfer.request.headers)
            let pool = try pool(for: PoolKey(transfer.request))
            let running = RunningTransfer(transfer, pool: pool, loop: self)
            try pool.start(running, headers: headers)
            transfers[transfer.id] = running
            set(pool.idle, to: .max)
            running.setAlarm()
        } catch {
            let why =
                (error as? UnsendableHeader).map { "the header field \($0.name) cannot be sent" }
                ?? "the call could not be prepared"
            outbox.add(.event(.failed(FailureMapping.aborted(why)), transfer.receive), on: transfer.eventLoop)
        }
    }
}

// MARK: - Pools

extension WorkerLoop {
    private func pool(for key: PoolKey) throws -> ConnectionPool {
        if let pool = poolIDs[key].flatMap({ pools[$0] }) { return pool }
        lastPoolID &+= 1
        let pool = try ConnectionPool(
            id: lastPoolID, key: key, configuration: configuration, authorities: authorities, loop: self)
        poolIDs[key] = pool.id
        pools[pool.id] = pool
        return pool
    }

    private func retire(keeping keys: Set<String>) {
        for pool in pools.values {
            guard let identity = pool.key.identity, !keys.contains(identity.poolKey) else { continue }
            pool.isRetired = true
            if poolIDs[pool.key] == pool.id { poolIDs[pool.key] = nil }
            if pool.running == 0 { close(pool) }
        }
    }

    private func closeIfIdle(_ id: UInt32) {
        if let pool = pools[id], pool.running == 0 { close(pool) }
    }

    /// Lets a pool go, and with it its connections and TLS sessions.
    private func close(_ pool: ConnectionPool) {
        set(pool.timer, to: .max)
        set(pool.idle, to: .max)
        if poolIDs[pool.key] == pool.id { poolIDs[pool.key] = nil }
        pools[pool.id] = nil
    }

    /// libcurl wants a socket watched.
    func watch(socket: Int32, of pool: ConnectionPool, reading: Bool, writing: Bool) {
        let token = UInt64(pool.id) << 32 | UInt64(UInt32(bitPattern: socket))
        poller.watch(socket, token: token, reading: reading, writing: writing)
    }

    /// libcurl wants a socket watched no longer.
    func forget(socket: Int32) { poller.forget(socket) }

    /// libcurl wants to be told that time has passed.
    func wake(_ pool: ConnectionPool, afterMilliseconds milliseconds: Int?) {
        set(pool.timer, to: milliseconds.map { now + UInt64($0) * 1_000_000 } ?? .max)
    }
}

// MARK: - Transfers

extension WorkerLoop {
    /// Sets an alarm; `UInt64.max` switches it off.
    func set(_ alarm: Alarm, to time: UInt64) { alarms.set(alarm, to: time) }

    /// Tells a caller something, on its event loop.
    func tell(_ delivery: Outbox.Delivery, on eventLoop: any EventLoop) { outbox.add(delivery, on: eventLoop) }

    /// Ends a transfer when libcurl has returned: its answer is complete, which libcurl does not know.
    func endSoon(_ transfer: RunningTransfer) { endingSoon.append(transfer) }
}
