import NIOCore

/// A transfer that libcurl works on: passes on what libcurl says, as `TransferState` decides. Confined to its worker's thread.
final class RunningTransfer {
    let transfer: UpstreamTransfer
    let pool: ConnectionPool
    /// When the transfer times out, or is to be looked at again.
    let alarm: Alarm
    /// libcurl's handle, while libcurl has it.
    var easy: CurlEasy?
    private(set) var state: TransferState
    private let guardian: AddressGuard
    private unowned let loop: WorkerLoop

    /// How long to wait, in nanoseconds, before libcurl is asked again whether an answer that came early is complete.
    private static let nudgeInterval: UInt64 = 20_000_000

    init(_ transfer: UpstreamTransfer, pool: ConnectionPool, loop: WorkerLoop) {
        self.transfer = transfer
        self.pool = pool
        self.loop = loop
        alarm = Alarm(.transfer(transfer.id))
        state = TransferState(transfer.request, now: loop.now)
        guardian = AddressGuard(transfer.request.guardAddress)
    }

    var request: UpstreamRequest { transfer.request }

    /// Sets the alarm to when the transfer must be looked at next.
    func setAlarm() {
        let deadline = state.deadline
        loop.set(alarm, to: state.needsNudge ? min(deadline, loop.now + Self.nudgeInterval) : deadline)
    }

    /// The alarm went off. Returns whether the transfer is over.
    func isExpired() -> Bool {
        guard let easy else { return false }
        if state.expire(now: loop.now, timeouts: request.timeouts, outcome: easy.outcome()) { return true }
        if state.needsNudge { easy.resume(receiving: !state.isReceivingPaused) }
        setAlarm()
        return false
    }

    /// The last event, when libcurl is done with it.
    func end(_ outcome: CurlOutcome) -> UpstreamEvent {
        state.end(outcome, presentsCertificate: request.identity != nil)
    }

    /// Tells the caller.
    func tell(_ event: UpstreamEvent) {
        loop.tell(.event(event, transfer.receive), on: transfer.eventLoop)
    }
}

// MARK: - What the caller says

extension RunningTransfer {
    func send(_ part: UploadPart) {
        resume(if: state.send(part.bytes, now: loop.now, written: part.written))
    }

    func finish() {
        resume(if: state.finish(now: loop.now))
    }

    func consumed(_ bytes: Int) {
        resume(if: state.consume(bytes, now: loop.now))
    }

    private func resume(if isWanted: Bool) {
        if isWanted { easy?.resume(receiving: !state.isReceivingPaused) }
        setAlarm()
    }
}

// MARK: - What libcurl says

extension RunningTransfer: CurlTransferHandler {
    func nextUpload(atMost count: Int) -> UploadStep {
        let (step, written) = state.nextUpload(atMost: count, now: loop.now)
        if let written { loop.tell(.written(written), on: transfer.eventLoop) }
        setAlarm()
        return step
    }

    func canTakeBody() -> Bool { state.canTakeBody() }

    func takeBody(_ bytes: RawSpan) {
        state.takeBody(bytes.byteCount, now: loop.now)
        var part = ByteBufferAllocator().buffer(capacity: bytes.byteCount)
        unsafe bytes.withUnsafeBytes { _ = unsafe part.writeBytes($0) }
        tell(.bodyPart(part))
        setAlarm()
    }

    func takeHeaderLine(_ line: Span<UInt8>) -> Bool {
        defer { setAlarm() }
        switch state.takeHeaderLine(line, now: loop.now) {
        case .more: return true
        case .fail: return false
        case .head(let head):
            let headers = head.fields.map { ($0.name, $0.value) }
            tell(.head(status: head.status, headers: headers, httpVersion: head.version))
            if state.isOverAfterHead { loop.endSoon(self) }
            return true
        }
    }

    func mayConnect(to address: [UInt8]?) -> Bool {
        state.mayConnect(isPermitted: guardian.permits(address))
    }

    func maySend(to address: [UInt8]?, bytesSent: Int) -> Bool {
        defer { setAlarm() }
        return state.maySend(isPermitted: guardian.permits(address), bytesSent: bytesSent, now: loop.now)
    }
}
