import NIOCore

/// One client connection: what happens next, given what happened. A value; the effects are the handler's.
///
/// One request is under way at a time. Its body is asked for piece by piece as the upstream takes it, the answer is credited
/// piece by piece as the client takes it, and either side may end first.
struct ForwardingStateMachine {
    /// How much may be on its way at once.
    struct Bounds: Hashable, Sendable {
        /// Bytes of a request body that the upstream has not taken yet.
        var unconsumed = 64 << 10
        /// Bytes of a request body that are read and dropped to keep a connection after an early answer.
        var dropped = 256 << 10
    }

    enum State {
        /// Between requests.
        case idle
        /// A request is under way.
        case exchanging(Exchange)
        /// The answer is out; the rest of the request's body, at most so many bytes, is read and dropped.
        case dropping(budget: Int)
        /// Nothing more is said; waiting for the client to close.
        case closing
        case closed
    }

    /// Set by the handling of events alone.
    var state = State.idle
    private(set) var isDraining = false
    private(set) var isWritable = true
    let bounds: Bounds

    init(bounds: Bounds = Bounds()) {
        self.bounds = bounds
    }

    /// Takes an event.
    /// - Returns: what to do, in this order.
    mutating func handle(_ event: ForwardingEvent) -> [ForwardingAction] {
        switch event {
        case .drain: isDraining = true
        case .writabilityChanged(let isWritable): self.isWritable = isWritable
        default: break
        }
        switch state {
        case .idle: return handleIdle(event)
        case .exchanging(let exchange): return handleExchanging(event, exchange)
        case .dropping(let budget): return handleDropping(event, budget: budget)
        case .closing: return handleClosing(event)
        case .closed: return []
        }
    }

    private mutating func handleIdle(_ event: ForwardingEvent) -> [ForwardingAction] {
        switch event {
        case .head(let shape):
            state = .exchanging(Exchange(shape: shape))
            return [.judge(body: nil)]
        case .malformed(let error), .timedOut(let error?):
            state = .closing
            return [.writeError(error, closes: true), .closeAfterLinger]
        case .timedOut(nil), .endIdle:
            state = .closed
            return [.close]
        case .clientGone:
            state = .closed
            return []
        default:
            return []
        }
    }

    private mutating func handleDropping(_ event: ForwardingEvent, budget: Int) -> [ForwardingAction] {
        switch event {
        case .bodyPart(let part):
            guard part.readableBytes <= budget else {
                state = .closing
                return [.closeAfterLinger]
            }
            state = .dropping(budget: budget - part.readableBytes)
            return [.awaitPart(.body)]
        case .bodyEnd:
            return awaitNextRequest()
        case .malformed, .timedOut:
            state = .closed
            return [.close]
        case .clientGone:
            state = .closed
            return []
        default:
            return []
        }
    }

    private mutating func handleClosing(_ event: ForwardingEvent) -> [ForwardingAction] {
        switch event {
        case .timedOut, .drain:
            state = .closed
            return [.close]
        case .clientGone:
            state = .closed
            return []
        default:
            return []
        }
    }

    /// The next request. Also where the gateway is about to stop: the client has been told that the connection stays, and may
    /// have sent a request already. That one's answer says otherwise.
    mutating func awaitNextRequest() -> [ForwardingAction] {
        state = .idle
        return [.awaitPart(.request)]
    }
}
