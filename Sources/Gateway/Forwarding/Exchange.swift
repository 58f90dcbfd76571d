import NIOCore

/// One request and its answer, as far as they have come.
struct Exchange {
    /// How far the request's body has come.
    enum Body {
        /// Nothing of it was asked for.
        case unread
        /// It is gathered whole, for authentication.
        case collecting(ByteBuffer, limit: Int)
        /// It goes upstream piece by piece.
        case streaming
        /// All of it has arrived.
        case complete
    }

    /// How far the answer has come.
    enum Answer {
        case none
        case streaming(AnswerFraming, closes: Bool)
    }

    let shape: RequestShape
    var body = Body.unread
    var answer = Answer.none
    /// The body that was gathered for authentication.
    var collected: ByteBuffer?
    /// Bytes of the body that arrived.
    var received = 0
    /// Bytes of the body that may arrive.
    var limit = 0
    /// Whether a part of the request was asked for and has not come.
    var isAwaitingPart = false
    private var hasAllowedBody = false
    /// Whether the call is under way.
    private(set) var isCalling = false
    /// Whether it is being decided what becomes of the request.
    var awaitsVerdict = true
    private var unconsumed = 0
    private var owedCredit = 0

    init(shape: RequestShape) {
        self.shape = shape
    }

    /// Whether nobody knows if the body will be sent: the client waits for a `100 Continue` that it will not get.
    var isUnsure: Bool {
        if case .complete = body { return false }
        return shape.expectsContinue && !hasAllowedBody
    }

    /// How much of the body has not been read, where that is known.
    var unreadLength: Int? { shape.framing.knownLength.map { $0 - received } }

    /// What breaks off the call, if one is under way.
    var cancel: [ForwardingAction] { isCalling ? [.cancelCall] : [] }

    /// The exchange, once its call has ended.
    var afterCall: Exchange {
        var copy = self
        copy.isCalling = false
        return copy
    }

    /// Tells a client that waits for it to send the body.
    mutating func allowBody() -> [ForwardingAction] {
        guard shape.expectsContinue, !hasAllowedBody else { return [] }
        hasAllowedBody = true
        return [.writeContinue]
    }

    /// Asks for the next part of the body, once.
    mutating func awaitPart() -> [ForwardingAction] {
        guard !isAwaitingPart else { return [] }
        isAwaitingPart = true
        return [.awaitPart(.body)]
    }

    /// Begins the call, with the body that is there or as it comes.
    mutating func startCall(limit: Int) -> [ForwardingAction] {
        self.limit = limit
        isCalling = true
        awaitsVerdict = false
        if let collected {
            unconsumed = collected.readableBytes
            guard shape.framing.hasBody else { return [.startCall] }
            return [.startCall] + (collected.readableBytes > 0 ? [.sendPart(collected)] : []) + [.finishBody]
        }
        body = .streaming
        return allowBody() + [.startCall] + awaitPart()
    }

    /// Begins the call, with something else in place of the body that was gathered.
    mutating func startCall(sending replacement: ByteBuffer?) -> [ForwardingAction] {
        collected = replacement
        isCalling = true
        awaitsVerdict = false
        guard let replacement else { return [.startCall] }
        unconsumed = replacement.readableBytes
        return [.startCall, .sendPart(replacement), .finishBody]
    }

    /// Hands a piece upstream, and asks for the next while little enough is on its way.
    mutating func send(_ part: ByteBuffer, bound: Int) -> [ForwardingAction] {
        unconsumed += part.readableBytes
        return [.sendPart(part)] + (unconsumed < bound ? awaitPart() : [])
    }

    /// The upstream took some of the body.
    mutating func consumed(_ bytes: Int, bound: Int) -> [ForwardingAction] {
        unconsumed -= bytes
        guard case .streaming = body, unconsumed < bound else { return [] }
        return awaitPart()
    }

    /// The upstream answers; an answer begins once.
    mutating func begin(_ head: AnswerHead, isDraining: Bool) -> [ForwardingAction] {
        guard case .none = answer else { return [] }
        let framing = AnswerFraming(head, to: shape)
        let closes = shape.wantsClose || isDraining || framing == .untilClose
        answer = .streaming(framing, closes: closes)
        return [.writeHead(head, framing, closes: closes)]
    }

    /// A piece of the answer; the upstream may send more when the client takes it.
    mutating func relay(_ part: ByteBuffer, isWritable: Bool) -> [ForwardingAction] {
        guard case .streaming(let framing, _) = answer else { return [] }
        let write: [ForwardingAction] = framing == .none ? [] : [.writePart(part)]
        guard isWritable else {
            owedCredit += part.readableBytes
            return write
        }
        return write + [.credit(part.readableBytes)]
    }

    /// Gives the credit that was held back while the client took nothing.
    mutating func creditOwed() -> [ForwardingAction] {
        guard owedCredit > 0 else { return [] }
        defer { owedCredit = 0 }
        return [.credit(owedCredit)]
    }
}
