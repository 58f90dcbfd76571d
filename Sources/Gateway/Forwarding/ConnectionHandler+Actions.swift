import Logging
import NIOCore
import NIOHTTP1
import SallyportPolicy
import Upstream

/// What is done on the word of the state machine.
extension ConnectionHandler {
    func perform(_ action: ForwardingAction) {
        switch action {
        case .awaitPart(let wait): awaitPart(wait)
        case .judge(let body): judge(body: body)
        case .startCall: startCall()
        case .sendPart(let part): send(part)
        case .finishBody: active?.transfer?.finish()
        case .cancelCall: cancelCall()
        case .credit(let bytes): active?.transfer?.consumed(bytes)
        case .writeContinue: writeContinue()
        case .writeHead(let head, let framing, let closes): write(head, framing, closes: closes)
        case .writePart(let part): write(part)
        case .writeEnd: writeEnd()
        case .writeDocument(let document, let closes): write(document: document, closes: closes)
        case .writeError(let error, let closes): write(error, closes: closes)
        case .finish(let ending): finish(ending)
        case .closeAfterLinger: closeAfterLinger()
        case .close: closeWhenWritten()
        case .abort: abort()
        }
    }

    private func awaitPart(_ wait: ForwardingAction.Wait) {
        switch wait {
        case .request:
            watch.reset()
            setDeadline(loop.isDraining ? LoopState.grace : services.patience.idle)
        case .body:
            setDeadline(services.patience.body)
        }
        awaitPart()
    }

    private func send(_ part: ByteBuffer) {
        guard let active, let transfer = active.transfer, let context else { return }
        let bytes = part.readableBytes
        let serial = serial
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        transfer.send(part) {
            guard bound.value.serial == serial else { return }
            bound.value.process(.partConsumed(bytes))
        }
    }

    private func cancelCall() {
        active?.transfer?.cancel()
        active?.transfer = nil
        // What the upstream still says is not listened to.
        serial += 1
    }

    private func writeContinue() {
        let head = HTTPResponseHead(version: .http1_1, status: .continue)
        context?.write(wrapOutboundOut(.head(head)), promise: nil)
        flushSoon()
    }

    private func write(_ answer: AnswerHead, _ framing: AnswerFraming, closes: Bool) {
        guard let active else { return }
        active.record.status = answer.status
        active.record.upstreamStatus = answer.status
        active.record.firstByte = active.elapsed
        var fields: [(String, String)] = []
        fields.reserveCapacity(answer.headers.count + 4)
        for field in answer.headers { fields.append((field.name, field.value)) }
        fields.append(("X-Request-Id", active.identity.requestID))
        fields.append(("traceparent", active.identity.traceParent))
        if framing == .chunked { fields.append(("Transfer-Encoding", "chunked")) }
        var headers = HTTPHeaders(fields)
        ConnectionHeader.add(to: &headers, closes: closes, isHTTP10: active.shape.isHTTP10)
        let status = HTTPResponseStatus(statusCode: answer.status)
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context?.write(wrapOutboundOut(.head(head)), promise: nil)
        flushSoon()
    }

    private func write(_ part: ByteBuffer) {
        active?.record.bytesOut += part.readableBytes
        context?.write(wrapOutboundOut(.body(.byteBuffer(part))), promise: nil)
        flushSoon()
    }

    private func writeEnd() {
        context?.write(wrapOutboundOut(.end(nil)), promise: nil)
        flushSoon()
    }

    private func write(_ error: GatewayError, closes: Bool) {
        if active == nil { loop.metrics.countUnreadable() }
        let answer = ProblemAnswer(
            error, identity: active?.identity ?? .made(), shape: active?.shape, closes: closes,
            date: Timestamp.now.httpDate)
        write(answer.head, answer.body)
    }

    private func write(document: ByteBuffer, closes: Bool) {
        guard let active else { return }
        let answer = OwnAnswer(
            document, identity: active.identity, shape: active.shape, closes: closes, date: Timestamp.now.httpDate)
        active.record.status = 200
        write(answer.head, answer.body)
    }

    private func write(_ head: HTTPResponseHead, _ body: ByteBuffer?) {
        context?.write(wrapOutboundOut(.head(head)), promise: nil)
        if let body {
            active?.record.bytesOut = body.readableBytes
            context?.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        writeEnd()
    }

    /// Records the exchange and gives back what it held.
    private func finish(_ ending: ForwardingAction.Ending) {
        guard let active else { return }
        self.active = nil
        serial += 1
        if let call = active.call {
            services.limiter.release(call.permit.account)
            call.ticket.map { services.breakers.ended($0, now: NIODeadline.now().uptimeNanoseconds) }
        }
        if active.isCounted { services.requests.leave() }
        var record = active.record
        switch ending {
        case .answered, .served: record.decision = .allow
        case .refused(let error):
            record.note(error)
            if error.status == 500 { log(fault: error, of: record) }
        case .cutShort: record.isAborted = true
        }
        if active.call != nil, case .cutShort = ending { record.decision = .allow }
        record.total = active.elapsed
        loop.metrics.count(record)
        active.trace?.end(record, head: active.head, scheme: scheme)
        write(record)
    }

    private func write(_ record: AuditRecord) {
        guard services.audit != nil || services.decisions.hasWatchers else { return }
        let line = record.line
        services.audit?.write(line, isServed: record.code != GatewayError.auditUnavailable.code)
        services.decisions.note(line)
    }

    /// A fault of the gateway is for the operator to mend, who is to hear of it without reading the audit records.
    private func log(fault error: GatewayError, of record: AuditRecord) {
        services.logger.error(
            "a request could not be handled",
            metadata: [
                "requestId": "\(record.requestID)", "account": "\(record.account ?? "")", "code": "\(error.code)",
                "reason": "\(error.auditReason ?? "an answer without a head")",
            ])
    }
}
