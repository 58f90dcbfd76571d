import NIOCore

/// Runs transfers, turn by turn: do what was asked, do what is due, tell callers, wait for sockets.
final class WorkerLoop {
    private let context: WorkerContext
    private let mailbox: Mailbox
    private let wakeup: Wakeup
    private let pools: PoolDirectory
    private var exchanges: [UInt64: Exchange] = [:]
    private var commands: [WorkerCommand] = []
    private var isStopping = false

    private static let wakeupToken = UInt64.max

    /// A loop without transfers.
    init(_ context: WorkerContext, mailbox: Mailbox, wakeup: Wakeup) {
        self.context = context
        self.mailbox = mailbox
        self.wakeup = wakeup
        pools = PoolDirectory(context)
        context.poller.watch(wakeup.descriptor, token: WorkerLoop.wakeupToken, reading: true, writing: false)
    }

    /// Runs until `shutdown` is asked.
    func run() {
        while !isStopping {
            context.poller.wait(milliseconds: waitingTime) { event in
                if event.token == WorkerLoop.wakeupToken { wakeup.clear() } else { handle(event) }
            }
            context.tick()
            obey()
            // What libcurl wants at once for a transfer that was just started is due in this turn, and what it then
            // wants at once in the next: no transfer keeps the others from being heard.
            context.tick()
            whatIsDue()
            note()
            deliver()
        }
        stop()
    }

    private var waitingTime: Int32 {
        guard let next = context.alarms.next else { return -1 }
        context.tick()
        guard next > context.now else { return 0 }
        return Int32(clamping: (next - context.now + 999_999) / 1_000_000)
    }

    private func handle(_ event: PollerEvent) {
        context.tick()
        // A pool that was closed in this turn may still have an event.
        guard let pool = pools[UInt32(truncatingIfNeeded: event.token >> 32)] else { return }
        pool.act(on: Int32(bitPattern: UInt32(truncatingIfNeeded: event.token)), event)
        collect(pool)
    }

    private func whatIsDue() {
        while let alarm = context.alarms.popDue(now: context.now) {
            switch alarm.purpose {
            case .transfer(let id): check(id)
            case .poolTimer(let id):
                guard let pool = pools[id] else { continue }
                pool.actOnTime()
                collect(pool)
            case .poolIdle(let id): pools.close(id)
            }
        }
    }

    private func check(_ id: UInt64) {
        guard let exchange = exchanges[id] else { return }
        exchange.alarmRang()
        if exchange.isOver { end(exchange, exchange.easy.outcomeSoFar, isReusable: false) }
    }

    /// Ends the transfers that libcurl says are over.
    private func collect(_ pool: ConnectionPool) {
        while let (easy, outcome) = pool.nextEnded() {
            guard let exchange = easy.handler as? Exchange else { continue }
            if exchange.needsAnotherConnection, exchange.tryAgain() { continue }
            if exchange.mayTryAgain(after: outcome), exchange.tryAgain() { continue }
            end(exchange, outcome, isReusable: outcome.isSuccess)
        }
    }

    private func end(_ exchange: Exchange, _ outcome: CurlOutcome, isReusable: Bool) {
        exchanges[exchange.transfer.id] = nil
        if exchange.keptConnectionWasRefused { pools.retire(exchange.pool) }
        exchange.pool.end(exchange.easy, isReusable: isReusable)
        exchange.deliverEnd(outcome)
        if !isReusable { lookAgain(in: exchange.pool) }
    }

    /// What came for others on a connection of HTTP/2 libcurl may hold behind what was for a transfer that is taken out of it.
    private func lookAgain(in pool: ConnectionPool) {
        guard pool.speaksHTTP2, !pool.isIdle else { return }
        for exchange in exchanges.values where exchange.pool === pool { exchange.lookAgain() }
    }

    /// What others are told of this worker, once in a turn.
    private func note() {
        let counters = context.counters
        counters.pools.set(pools.count)
        counters.calls.set(exchanges.count)
        counters.openConnections.set(context.poller.connectionCount)
        counters.retries.set(context.retries.taken)
    }

    private func deliver() {
        for exchange in context.unflushed { exchange.flushBody() }
        context.unflushed.removeAll(keepingCapacity: true)
        context.outbox.flush()
    }
}

// MARK: - Commands

extension WorkerLoop {
    private func obey() {
        mailbox.take(into: &commands)
        for command in commands { obey(command) }
        commands.removeAll(keepingCapacity: true)
    }

    private func obey(_ command: WorkerCommand) {
        switch command {
        case .start(let transfer): start(transfer)
        case .send(let id, let part): exchanges[id]?.send(part)
        case .finish(let id): exchanges[id]?.finish()
        case .consumed(let id, let bytes): exchanges[id]?.consumed(bytes)
        case .cancel(let id): cancel(id, FailureMapping.aborted("the call was cancelled"))
        case .retire(let kept): pools.retire(keeping: kept)
        case .retireOne(let poolKey): pools.retire(poolKey: poolKey)
        case .shutdown: isStopping = true
        }
    }

    private func start(_ transfer: UpstreamTransfer) {
        do {
            let headers = try HeaderLines(transfer.request.headers)
            let pool = try pools.pool(for: transfer.request)
            let easy = try pool.borrow()
            let options = CurlRequestOptions(transfer.request, offersHTTP2: context.configuration.http2)
            try easy.prepare(options, headers: headers)
            try pool.start(easy)
            let exchange = Exchange(transfer, pool: pool, easy: easy, context: context)
            easy.handler = exchange
            exchanges[transfer.id] = exchange
            context.retries.countRequest(now: context.now)
        } catch let error as UnsendableHeader {
            refuse(transfer, FailureMapping.localFault("the header `\(error.name)` cannot be sent"))
        } catch is MalformedPEM {
            refuse(transfer, FailureMapping.localFault(TLSFailureMapping.unusableCertificate(because: nil)))
        } catch let error as CurlError where error.isOutOfMemory {
            refuse(transfer, FailureMapping.noResources)
        } catch {
            refuse(transfer, FailureMapping.localFault("the call could not be started: \(error)"))
        }
    }

    private func refuse(_ transfer: UpstreamTransfer, _ failure: UpstreamFailure) {
        context.outbox.add(.event(.failed(failure), transfer.receive), on: transfer.eventLoop)
    }

    private func cancel(_ id: UInt64, _ failure: UpstreamFailure) {
        guard let exchange = exchanges[id] else { return }
        exchange.fail(failure)
        end(exchange, exchange.easy.outcomeSoFar, isReusable: false)
    }

    private func stop() {
        for id in exchanges.keys { cancel(id, FailureMapping.aborted("the gateway is shutting down")) }
        pools.closeAll()
        deliver()
    }

    /// Fails transfers that were asked for when the worker had ended.
    static func refuse(_ commands: [WorkerCommand]) {
        for case .start(let transfer) in commands {
            transfer.eventLoop.execute {
                transfer.receive(.failed(FailureMapping.aborted("the gateway is shutting down")))
            }
        }
    }
}
