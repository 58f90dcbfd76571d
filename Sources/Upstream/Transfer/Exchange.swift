import NIOCore

/// A transfer in a worker: carries out what its `TransferState` decides. Confined to the worker's thread.
final class Exchange {
    /// Whom it is for.
    let transfer: UpstreamTransfer
    /// Where its connection comes from.
    let pool: ConnectionPool
    /// libcurl's side of it.
    let easy: CurlEasy
    /// Set when it is over for a reason that libcurl does not know of.
    private(set) var isOver = false
    /// Set when the kept connection at hand is about to be closed by the upstream; nothing was sent on it.
    private(set) var needsAnotherConnection = false

    private var state: TransferState
    private let context: WorkerContext
    private let alarm: Alarm
    private let addressGuard: AddressGuard
    private var body = ByteBuffer()
    private var sentBefore = 0
    private var needsTurn = false
    private var silence = SilenceWatch()
    private var isHTTP2 = false
    private var opened: [Int32] = []
    private var connection: ConnectionName?

    private static let nudgeMilliseconds: UInt64 = 20
    private static let deliverySize = 64 * 1024

    /// A transfer that is about to be started with this handle.
    init(_ transfer: UpstreamTransfer, pool: ConnectionPool, easy: CurlEasy, context: WorkerContext) {
        self.transfer = transfer
        self.pool = pool
        self.easy = easy
        self.context = context
        state = TransferState(transfer.request, now: context.now)
        alarm = Alarm(.transfer(transfer.id))
        addressGuard = AddressGuard(transfer.request.guardAddress)
        context.alarms.set(alarm, to: state.deadline)
    }

    /// Whether the guard refused the address of a kept connection, so that the pool's connections are out of date.
    var keptConnectionWasRefused: Bool { state.failure?.kind == .addressRefused && !state.addressWasRefused }

    private func resume() {
        easy.resume(receiving: !state.isReceivingPaused, sending: !state.isDeclined)
    }

    private func setAlarm() {
        let look = state.silentSince.map { silence.nextLook(since: $0) } ?? .max
        context.alarms.set(alarm, to: min(look, state.deadline))
        if state.needsNudge || state.isExchanged { context.set(alarm, after: Exchange.nudgeMilliseconds) }
        if isOver || needsTurn { context.set(alarm, after: 0) }
    }

    private func takeTurn() {
        needsTurn = false
        if state.isReceivingPaused { return resume() }
        // To wake is to stop reading for a moment, which in an answer of HTTP/1 would mean its end.
        if isHTTP2 || !state.hasHead { easy.wake(sending: !state.isDeclined) }
    }

    /// Looks whether the caller has all of an answer that libcurl does not know to be the end.
    private func noteDelivery() {
        if state.isDeclined || state.hasLeftOff, state.isAnswered { isOver = true }
        if isOver || state.isExchanged { setAlarm() }
    }
}

// MARK: - What the caller says

extension Exchange {
    /// Takes a part of the request's body.
    func send(_ part: UploadPart) {
        if state.send(part.bytes, now: context.now, written: part.written) { resume() }
        setAlarm()
    }

    /// Takes the end of the request's body.
    func finish() {
        if state.finish(now: context.now) { resume() }
        setAlarm()
    }

    /// Takes credit for more of the answer.
    func consumed(_ bytes: Int) {
        if state.consume(bytes, now: context.now) { resume() }
        setAlarm()
    }

    /// Decides that the transfer fails. It is then to be ended.
    func fail(_ failure: UpstreamFailure) {
        state.fail(failure)
        isOver = true
    }

    /// Starts again on another connection, when this one is about to be closed.
    /// - Returns: False when that is not possible; the transfer is then to be ended.
    func tryAgain() -> Bool {
        needsAnotherConnection = false
        sentBefore += easy.requestBytesSent
        return pool.restart(easy)
    }

    /// Whether a transfer that libcurl says has failed is to be tried once more. That is taken off the budget.
    func mayTryAgain(after outcome: CurlOutcome) -> Bool {
        guard !isOver,
            state.mayRetry(after: outcome, lacksDescriptors: outcome.mayLackDescriptors && DescriptorTable.isFull),
            context.retries.take(now: context.now)
        else { return false }
        state.retried()
        return true
    }

    /// Lets libcurl look, in this turn or the next, at a transfer that it waits for nothing for.
    func lookAgain() {
        guard !isOver else { return }
        needsTurn = true
        setAlarm()
    }

    /// Looks whether the transfer's time is over. If so, it is to be ended.
    func alarmRang() {
        if !isOver {
            isOver = state.expire(
                now: context.now, timeouts: transfer.request.timeouts, outcome: easy.outcomeSoFar)
        }
        guard !isOver else { return }
        if needsTurn {
            takeTurn()
        } else if state.isExchanged {
            // libcurl 7.88 does not always notice.
            isOver = true
        } else if let since = state.silentSince, silence.nextLook(since: since) <= context.now {
            silence.looked()
            takeTurn()
        }
        if state.needsNudge { resume() }
        setAlarm()
    }
}

// MARK: - What the caller is told

extension Exchange {
    /// Tells the caller how the transfer ended.
    func deliverEnd(_ outcome: CurlOutcome) {
        let event = state.end(
            outcome, presentsCertificate: transfer.request.identity != nil,
            lacksDescriptors: outcome.mayLackDescriptors && DescriptorTable.isFull)
        context.alarms.set(alarm, to: .max)
        context.counters.ended(
            event, reusedConnection: outcome.bytesSent > 0 && easy.newConnections == 0)
        deliver(event)
    }

    /// Hands over the bytes of the answer that came in this turn.
    func flushBody() {
        guard body.readableBytes > 0 else { return }
        let part = body
        body = ByteBuffer()
        context.outbox.add(.event(.bodyPart(part), transfer.receive), on: transfer.eventLoop)
    }

    private func deliver(_ event: UpstreamEvent) {
        flushBody()
        context.outbox.add(.event(event, transfer.receive), on: transfer.eventLoop)
    }
}

// MARK: - What libcurl says

extension Exchange: CurlTransferHandler {
    func nextUpload(atMost count: Int) -> UploadStep {
        let (step, written) = state.nextUpload(atMost: count, now: context.now)
        if let written { context.outbox.add(.written(written), on: transfer.eventLoop) }
        setAlarm()
        return step
    }

    func didSend(bodyBytes: Int) -> Bool { state.didSend(bodyBytes: bodyBytes) }

    var isUploadOver: Bool { state.isUploadOver }

    func takeHeaderLine(_ line: Span<UInt8>) -> Bool {
        switch state.takeHeaderLine(line, now: context.now) {
        case .more: return true
        case .fail: return false
        case .head(let head):
            isOver = state.isOverAfterHead
            isHTTP2 = head.version == "2"
            if isHTTP2 { pool.speaksHTTP2 = true } else { noteConnection() }
            deliver(.head(status: head.status, headers: head.fields, httpVersion: head.version))
            setAlarm()
            noteDelivery()
            return true
        }
    }

    func canTakeBody() -> Bool {
        let canTake = state.canTakeBody()
        if !canTake { setAlarm() }
        return canTake
    }

    func takeBody(_ bytes: RawSpan) {
        state.takeBody(bytes.byteCount, now: context.now)
        if body.readableBytes == 0 {
            body = ByteBufferAllocator().buffer(capacity: bytes.byteCount)
            context.unflushed.append(self)
        }
        body.writeBytes(bytes)
        if body.readableBytes >= Exchange.deliverySize { flushBody() }
        noteDelivery()
    }

    func didArrive(bodyBytes: Int, isLast: Bool) {
        state.didArrive(bodyBytes: bodyBytes, isLast: isLast)
        noteDelivery()
    }

    func didEndStream(code: UInt32, isReset: Bool) -> Bool {
        guard state.didEndStream(code: code, isReset: isReset) else { return false }
        if state.isDeclined {
            noteDelivery()
            // libcurl would try to send the rest, again and again, on a stream that is gone.
            lookAgain()
        }
        // A stream that is closed by the end of the request's body libcurl does not look at by itself.
        if !isReset, transfer.request.body != .none { lookAgain() }
        return true
    }

    func mayConnect(to address: [UInt8]?) -> Bool {
        state.mayConnect(isPermitted: addressGuard.permits(address))
    }

    func didOpen(socket: Int32) {
        context.counters.connections.count()
        pool.sockets.remove(socket)
        context.poller.didOpen(socket)
        opened.append(socket)
    }

    func willShakeHands() {
        context.counters.handshakes.count()
    }

    func couldNotOpenSocket(errorNumber: Int32) {
        state.couldNotOpenSocket(errorNumber: errorNumber)
    }

    func didStopReading() {
        // The socket of HTTP/2 is that of other transfers, too: what is said of it says nothing of the answer.
        guard state.hasHead, !state.isReceivingPaused, !isHTTP2 else { return }
        // An upstream may answer in full and leave the rest of the body unread. libcurl would go on sending it, and
        // whoever waits for the end would wait for that. If libcurl has ended the transfer by itself, that comes first.
        isOver = true
        setAlarm()
    }

    func didLoseSocket() {
        // An address did not take the connection. libcurl 7.88 turns to the next one when it is called the next time, and
        // asks for no such call.
        guard state.isConnecting else { return }
        lookAgain()
    }

    func maySend(to address: [UInt8]?, on connection: ConnectionName) -> Bool {
        let maySend = state.maySend(
            isPermitted: addressGuard.permits(address), bytesSent: sentBefore + easy.requestBytesSent,
            hasBudget: context.retries.take(now: context.now), now: context.now)
        setAlarm()
        guard maySend else { return false }
        self.connection = connection
        needsAnotherConnection = isOnClosingConnection
        return !needsAnotherConnection
    }

    /// Remembers the socket of a connection that this transfer opened, now that it is known to speak HTTP/1.
    private func noteConnection() {
        guard let connection, easy.newConnections > 0 else { return }
        let socket = opened.last { QuietSocket.localPort(of: $0) == connection.localPort }
        if let socket { pool.sockets.add(connection, socket: socket) }
        opened.removeAll()
    }

    private var isOnClosingConnection: Bool {
        guard easy.newConnections == 0, let connection, let socket = pool.sockets[connection] else { return false }
        return !QuietSocket.isQuiet(socket)
    }
}
