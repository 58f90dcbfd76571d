import Glibc
import NIOCore

/// Everything that is decided about one transfer: a value without sockets, threads or libcurl.
///
/// What happens goes in by its methods, what to do comes out as their result. Times are in nanoseconds.
struct TransferState {
    private var upload: UploadQueue
    private var window: ResponseWindow
    private var parser = ResponseHeadParser()
    private var clock: TransferClock
    private var resend: ResendRule
    private let isHead: Bool
    private let endsWithHead: Bool
    private var status = 0
    /// Whether the upstream has said that it wants no more of the request, behind a whole answer.
    private(set) var isDeclined = false
    private var isHTTP2 = false
    /// Whether nothing but the end of its stream says that the answer is whole.
    private var endsWithStream = false
    private var isStreamClosed = false
    private var arrival = ResponseArrival()
    private var hasGivenEnd = false
    private var sentByHTTP2: Int64 = 0
    private var wasRefused = false
    private var wasRefusedUnseen = false
    private var lacksResources = false
    private var reason: UpstreamFailure?

    /// What taking a header line came to.
    enum HeadStep: Equatable {
        /// Go on.
        case more
        /// This is the final head.
        case head(ResponseHead)
        /// The transfer fails; `failure` says why.
        case fail
    }

    /// A transfer that starts now.
    init(_ request: UpstreamRequest, now: UInt64, window: Int = UpstreamConfiguration.responseWindow) {
        upload = UploadQueue(request.body)
        self.window = ResponseWindow(size: window)
        clock = TransferClock(request.timeouts, now: now)
        resend = ResendRule(method: request.method)
        isHead = request.method == "HEAD"
        endsWithHead = isHead && request.body != .none
    }

    /// Why the transfer fails, if that was decided here and not by libcurl. The first reason stays.
    var failure: UpstreamFailure? { reason }

    /// Whether an address was refused on the way to a connection.
    var addressWasRefused: Bool { wasRefused }

    /// Whether no connection is ready yet.
    var isConnecting: Bool { clock.phase == .connecting }

    /// Whether the final head came.
    var hasHead: Bool { parser.isDone }

    /// How many bytes of the request's body were handed to libcurl.
    var bodyTaken: Int64 { upload.taken }

    /// Bytes of body held on this side, in both directions.
    var buffered: Int { Int(upload.buffered) + window.outstanding }

    /// Whether reading the answer is paused until the caller consumes some of it.
    var isReceivingPaused: Bool { window.isStopped }

    /// Decides that the transfer fails.
    mutating func fail(_ failure: UpstreamFailure) {
        if reason == nil { reason = failure }
    }
}

// MARK: - The connection

extension TransferState {
    /// Records the guard's word on an address that is about to be connected to.
    mutating func mayConnect(isPermitted: Bool) -> Bool {
        if !isPermitted { wasRefused = true }
        return isPermitted
    }

    /// Records that the system gave no socket for a connection.
    /// - Parameter errorNumber: Its `errno`.
    mutating func couldNotOpenSocket(errorNumber: Int32) {
        if Self.exhaustions.contains(errorNumber) { lacksResources = true }
    }

    private static let exhaustions = [EMFILE, ENFILE, ENOBUFS, ENOMEM]

    /// Whether the request may be sent on the connection that is ready.
    /// - Parameters:
    ///   - isPermitted: The guard's word on the connection's address.
    ///   - bytesSent: How much of the request was sent before, on another connection.
    ///   - hasBudget: Takes one retry off the budget; asked when the request would be sent again.
    mutating func maySend(
        isPermitted: Bool, bytesSent: Int, hasBudget: @autoclosure () -> Bool = true, now: UInt64
    ) -> Bool {
        guard isPermitted else {
            fail(FailureMapping.addressRefused(requestWasSent: bytesSent > 0))
            return false
        }
        guard resend.maySend(bytesSent: bytesSent, bodyTaken: upload.taken), bytesSent == 0 || hasBudget() else {
            fail(wasRefusedUnseen ? FailureMapping.refusedUnseen : FailureMapping.notSentAgain)
            return false
        }
        wasRefusedUnseen = false
        hasGivenEnd = false
        sentByHTTP2 = 0
        isStreamClosed = false
        clock.enter(upload.isDone ? .waiting : .sending, now: now)
        return true
    }
}

// MARK: - The request's body

extension TransferState {
    /// Adds a part.
    /// - Returns: Whether the transfer is to be resumed.
    mutating func send(_ part: ByteBuffer, now: UInt64, written: @escaping UploadQueue.Written) -> Bool {
        guard upload.append(part, written: written) else { return false }
        clock.move(now: now)
        return true
    }

    /// Ends the body.
    /// - Returns: Whether the transfer is to be resumed.
    mutating func finish(now: UInt64) -> Bool {
        guard upload.finish() else { return false }
        clock.move(now: now)
        return true
    }

    /// The next bytes to send, and the closure of a part that is now taken whole.
    mutating func nextUpload(atMost count: Int, now: UInt64) -> (step: UploadStep, written: UploadQueue.Written?) {
        if isDeclined { return (.wait, nil) }
        let next = upload.next(atMost: count)
        if case .broken(let why) = upload.ending {
            fail(FailureMapping.localFault(why, wasSent: true))
        }
        if case .end = next.step { hasGivenEnd = true }
        clock.move(now: now)
        if upload.isDone, clock.phase == .sending { clock.enter(.waiting, now: now) }
        return next
    }

    /// Records bytes of the body that are sent by HTTP/2.
    /// - Returns: Whether these are the last.
    mutating func didSend(bodyBytes: Int) -> Bool {
        sentByHTTP2 += Int64(bodyBytes)
        return isSentWhole
    }

    private var isSentWhole: Bool { upload.isDone && sentByHTTP2 == upload.taken }

    /// Whether libcurl sends no more of the body by HTTP/2, and does not end it either: the upstream has answered with an error before.
    var hasLeftOff: Bool { isHTTP2 && status >= 300 && !isSentWhole }

    /// Whether libcurl asks for no more of the body: it has been told of the end, or the upstream has answered with an error before.
    var isUploadOver: Bool { hasGivenEnd || (parser.isDone && status >= 300) }

    /// Whether libcurl is waiting for a body that the upstream, having answered with an error, no longer wants: libcurl
    /// must be woken from time to time to notice that the answer is complete.
    var needsNudge: Bool { parser.isDone && status >= 300 && upload.isWaiting && !upload.isDone }
}

// MARK: - The answer

extension TransferState {
    /// Takes a line of the answer's header or trailer.
    mutating func takeHeaderLine(_ line: Span<UInt8>, now: UInt64) -> HeadStep {
        do throws(MalformedHead) {
            guard let head = try parser.take(line) else { return .more }
            status = head.status
            isHTTP2 = head.version == "2"
            endsWithStream = isHTTP2 && canHaveBody(head.status) && !head.hasLength
            clock.enter(.receiving, now: now)
            return .head(head)
        } catch {
            fail(UpstreamFailure(kind: .protocolError, transportMessage: error.reason, requestWasSent: true))
            return .fail
        }
    }

    /// RFC 9110 section 6.4.1.
    private func canHaveBody(_ status: Int) -> Bool { !isHead && status != 204 && status != 304 }

    /// Whether the transfer is over once the head came: the answer to a `HEAD` has no body (RFC 9110 section 9.3.2),
    /// which libcurl does not know when the request had one.
    var isOverAfterHead: Bool { endsWithHead && parser.isDone }

    /// Asks whether bytes of the answer's body can be taken. If not, reading pauses.
    mutating func canTakeBody() -> Bool {
        window.canTake()
    }

    /// Records bytes of the answer's body.
    mutating func takeBody(_ count: Int, now: UInt64) {
        window.give(count)
        arrival.take(count)
        clock.move(now: now)
    }

    /// Records a part of an answer that came by HTTP/2, and is taken later.
    mutating func didArrive(bodyBytes: Int, isLast: Bool) {
        arrival.add(bodyBytes, isLast: isLast)
    }

    /// Records the end of a stream of HTTP/2. An upstream that resets it behind its answer wants no more of the request (RFC 9113
    /// section 8.1).
    /// - Returns: Whether the answer came whole.
    mutating func didEndStream(code: UInt32, isReset: Bool) -> Bool {
        if isReset, arrival.hasEnded { isDeclined = true }
        if !isReset { isStreamClosed = true }
        wasRefusedUnseen = code == Self.refusedStream && !arrival.hasEnded
        return arrival.hasEnded
    }

    /// REFUSED_STREAM, which is also what nghttp2 says of a stream behind a GOAWAY (RFC 9113 section 8.7).
    private static let refusedStream: UInt32 = 7

    /// Whether all of an answer was taken that came by HTTP/2.
    var isAnswered: Bool { parser.isDone && arrival.isTaken }

    /// Since when no byte of an answer by HTTP/2 was taken, though the caller has room for more.
    var silentSince: UInt64? { isHTTP2 && hasHead && !window.isStopped ? clock.lastMove : nil }

    /// Whether nothing is left to be done: its stream of HTTP/2 is closed on both sides, and the whole answer was taken.
    var isExchanged: Bool { isStreamClosed && isAnswered }

    /// Records bytes that the caller consumed.
    /// - Returns: Whether the transfer is to be resumed.
    mutating func consume(_ count: Int, now: UInt64) -> Bool {
        guard window.consume(count) else { return false }
        clock.move(now: now)
        return true
    }
}

// MARK: - The end

extension TransferState {
    private var waitsForCaller: Bool {
        window.isStopped || (upload.isWaiting && !needsNudge && !isDeclined)
    }

    /// When the transfer times out.
    var deadline: UInt64 { clock.deadline(waitsForCaller: waitsForCaller).time }

    /// Decides that the transfer fails if its time is over.
    mutating func expire(now: UInt64, timeouts: UpstreamRequest.Timeouts, outcome: CurlOutcome) -> Bool {
        let (time, kind) = clock.deadline(waitsForCaller: waitsForCaller)
        guard time <= now else { return false }
        fail(
            wasRefused && clock.phase == .connecting
                ? FailureMapping.addressRefused(requestWasSent: false)
                : FailureMapping.timeout(
                    kind, timeouts: timeouts, phase: clock.phase, outcome: outcome, wasSent: hasSent(outcome)))
        return true
    }

    /// The last event of the transfer.
    /// - Parameters:
    ///   - outcome: libcurl's word.
    ///   - presentsCertificate: Whether the request had a client certificate.
    ///   - lacksDescriptors: Whether the process has no file descriptor left.
    func end(
        _ outcome: CurlOutcome, presentsCertificate: Bool, lacksDescriptors: Bool = false
    ) -> UpstreamEvent {
        if let reason { return .failed(reason) }
        if wasRefusedUnseen, !hasHead { return .failed(FailureMapping.refusedUnseen) }
        if outcome.isSuccess || isOverAfterHead || isAnswered {
            guard parser.isDone else { return .failed(FailureMapping.noAnswer(wasSent: hasSent(outcome))) }
            // Whatever libcurl makes of its streams: what has not come, or was lost on the way, must not look complete.
            if endsWithStream, !arrival.isTaken { return .failed(FailureMapping.cutShort) }
            return .end
        }
        let facts = FailureMapping.Facts(
            addressWasRefused: wasRefused, lacksResources: lacksResources || lacksDescriptors,
            presentsCertificate: presentsCertificate, hasHead: hasHead,
            requestWasSent: hasSent(outcome))
        return .failed(FailureMapping.failure(outcome, facts))
    }

    /// Whether a transfer that has failed is to be tried once more: nothing of it was sent, its connection was refused or
    /// lost, and it is a request that may be repeated.
    func mayRetry(after outcome: CurlOutcome, lacksDescriptors: Bool) -> Bool {
        guard resend.mayRetry(bodyTaken: upload.taken), !wasRefused,
            case .failed(let failure) = end(outcome, presentsCertificate: false, lacksDescriptors: lacksDescriptors)
        else { return false }
        return failure.kind == .unreachable && !failure.requestWasSent
    }

    /// Records that it is.
    mutating func retried() {
        resend.retried()
    }

    private func hasSent(_ outcome: CurlOutcome) -> Bool {
        outcome.bytesSent > 0 || upload.taken > 0 || parser.isDone
    }
}

extension ResponseHead {
    /// Whether the length of the body is announced; names of HTTP/2 are in lower case.
    fileprivate var hasLength: Bool { fields.contains { $0.name == "content-length" } }
}
