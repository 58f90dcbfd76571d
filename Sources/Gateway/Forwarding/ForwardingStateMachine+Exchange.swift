import NIOCore

/// A request under way.
extension ForwardingStateMachine {
    mutating func handleExchanging(
        _ event: ForwardingEvent, _ current: Exchange
    ) -> [ForwardingAction] {
        var exchange = current
        let actions: [ForwardingAction]
        switch event {
        // What nobody asked for, or comes after its time, changes nothing.
        case .refused where !current.awaitsVerdict, .bodyWanted where !current.awaitsVerdict,
            .permitted where !current.awaitsVerdict, .answered where !current.awaitsVerdict,
            .permittedToSend where !current.awaitsVerdict:
            return []
        case .answerHead where !current.isCalling, .answerPart where !current.isCalling,
            .answerEnd where !current.isCalling, .answerFailed where !current.isCalling,
            .partConsumed where !current.isCalling:
            return []
        case .refused(let error): return answer(exchange, with: error)
        case .answered(let document): return answer(exchange, with: document)
        case .bodyWanted(let limit): return collectBody(exchange, limit: limit)
        case .permitted(let limit): return startCall(exchange, limit: limit)
        case .permittedToSend(let body): actions = exchange.startCall(sending: body)
        case .bodyPart(let part): return take(part, exchange)
        case .bodyEnd: return takeEnd(exchange)
        case .answerEnd: return finishAnswer(exchange)
        case .answerFailed(let error): return failAnswer(exchange, error)
        case .malformed(let error), .timedOut(let error?): return breakOff(exchange, error)
        case .clientGone: return abandon(exchange, then: [])
        case .partConsumed(let bytes): actions = exchange.consumed(bytes, bound: bounds.unconsumed)
        case .answerHead(let head): actions = exchange.begin(head, isDraining: isDraining)
        case .answerPart(let part): actions = exchange.relay(part, isWritable: isWritable)
        case .writabilityChanged: actions = isWritable ? exchange.creditOwed() : []
        case .head, .timedOut(nil), .drain, .endIdle: actions = []
        }
        state = .exchanging(exchange)
        return actions
    }

    private mutating func collectBody(_ current: Exchange, limit: Int) -> [ForwardingAction] {
        var exchange = current
        if let length = exchange.shape.framing.knownLength, length > limit {
            return answer(exchange, with: .bodyTooLarge(limit: limit))
        }
        exchange.awaitsVerdict = false
        exchange.body = .collecting(ByteBuffer(), limit: limit)
        let actions = exchange.allowBody() + exchange.awaitPart()
        state = .exchanging(exchange)
        return actions
    }

    private mutating func startCall(_ current: Exchange, limit: Int) -> [ForwardingAction] {
        var exchange = current
        if let length = exchange.collected?.readableBytes ?? exchange.shape.framing.knownLength, length > limit {
            return answer(exchange, with: .bodyTooLarge(limit: limit))
        }
        let actions = exchange.startCall(limit: limit)
        state = .exchanging(exchange)
        return actions
    }

    private mutating func take(_ part: ByteBuffer, _ current: Exchange) -> [ForwardingAction] {
        var exchange = current
        exchange.isAwaitingPart = false
        exchange.received += part.readableBytes
        switch exchange.body {
        case .collecting(var form, let limit):
            guard exchange.received <= limit else { return breakOff(exchange, .bodyTooLarge(limit: limit)) }
            form.writeImmutableBuffer(part)
            exchange.body = .collecting(form, limit: limit)
            let actions = exchange.awaitPart()
            state = .exchanging(exchange)
            return actions
        case .streaming:
            guard exchange.received <= exchange.limit else {
                return breakOff(exchange, .bodyTooLarge(limit: exchange.limit))
            }
            let actions = exchange.send(part, bound: bounds.unconsumed)
            state = .exchanging(exchange)
            return actions
        case .unread, .complete:
            return []
        }
    }

    private mutating func takeEnd(_ current: Exchange) -> [ForwardingAction] {
        var exchange = current
        exchange.isAwaitingPart = false
        defer { state = .exchanging(exchange) }
        switch exchange.body {
        case .collecting(let form, _):
            exchange.collected = form
            exchange.body = .complete
            exchange.awaitsVerdict = true
            return [.judge(body: form)]
        case .streaming:
            exchange.body = .complete
            return exchange.shape.framing.hasBody ? [.finishBody] : []
        case .unread, .complete:
            return []
        }
    }

    private mutating func finishAnswer(_ exchange: Exchange) -> [ForwardingAction] {
        guard case .streaming(_, let closes) = exchange.answer else {
            return answer(exchange.afterCall, with: .internalFault)
        }
        return [.writeEnd, .finish(.answered)] + conclude(exchange, closes: closes)
    }

    /// The call failed: an error, if the client has seen nothing yet; else all that is left is to cut the answer short.
    private mutating func failAnswer(_ exchange: Exchange, _ error: GatewayError) -> [ForwardingAction] {
        if case .none = exchange.answer { return answer(exchange.afterCall, with: error) }
        return abandon(exchange.afterCall, then: [.abort])
    }

    /// The client broke the rules of the exchange: the rest of its request cannot be read.
    private mutating func breakOff(_ exchange: Exchange, _ error: GatewayError) -> [ForwardingAction] {
        guard case .none = exchange.answer else { return abandon(exchange, then: [.abort]) }
        state = .closing
        return exchange.cancel + [.writeError(error, closes: true), .finish(.refused(error)), .closeAfterLinger]
    }

    private mutating func abandon(_ exchange: Exchange, then last: [ForwardingAction]) -> [ForwardingAction] {
        state = .closed
        return exchange.cancel + [.finish(.cutShort)] + last
    }

    /// Answers with an error of the gateway, before any answer of the upstream.
    private mutating func answer(_ exchange: Exchange, with error: GatewayError) -> [ForwardingAction] {
        let closes = closes(after: exchange)
        return [.writeError(error, closes: closes), .finish(.refused(error))] + conclude(exchange, closes: closes)
    }

    /// Answers with a document of the gateway.
    private mutating func answer(_ exchange: Exchange, with document: ByteBuffer) -> [ForwardingAction] {
        let closes = closes(after: exchange)
        return [.writeDocument(document, closes: closes), .finish(.served)] + conclude(exchange, closes: closes)
    }

    /// Whether the connection ends with an answer of the gateway's own.
    private func closes(after exchange: Exchange) -> Bool {
        exchange.shape.wantsClose || isDraining || exchange.isUnsure
            || exchange.unreadLength.map { $0 > bounds.dropped } ?? false
    }

    /// After the answer's last byte: the next request, the rest of this one's body, or the end of the connection.
    private mutating func conclude(_ exchange: Exchange, closes: Bool) -> [ForwardingAction] {
        if case .complete = exchange.body {
            guard closes else { return awaitNextRequest() }
            state = .closed
            return [.close]
        }
        guard !closes || !exchange.shape.framing.hasBody else {
            state = .closing
            return [.closeAfterLinger]
        }
        guard !closes else {
            state = .closed
            return [.close]
        }
        state = .dropping(budget: bounds.dropped)
        return exchange.isAwaitingPart ? [] : [.awaitPart(.body)]
    }
}
