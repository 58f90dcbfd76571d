import Authentication
import DequeModule
import Logging
import NIOCore
import NIOHTTP1
import Upstream

/// A client's connection: the shell around ``ForwardingStateMachine``. It turns what the channel and the upstream say into
/// events and carries the actions out; what follows from what is decided there.
///
/// Lives on its event loop; others reach it by way of `NIOLoopBound`.
final class ConnectionHandler: ChannelDuplexHandler, ClientConnection {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = Never
    typealias OutboundOut = HTTPServerResponsePart

    let services: GatewayServices
    let loop: LoopState
    /// `http` or `https`, as the client sees the listener.
    let scheme: String
    let watch: RequestLineWatch
    /// Where a proxy in front says who the client is.
    private let origin: ConnectionOrigin?
    /// The client's address; nil where it has none.
    private(set) var client: String?
    private(set) var machine = ForwardingStateMachine()
    /// The request under way.
    var active: ActiveRequest?
    var context: ChannelHandlerContext?
    /// Counts requests, so that what comes too late for one is not taken for the next.
    var serial = 0
    var deadline: NIODeadline?
    var timer: (task: Scheduled<Void>, fires: NIODeadline)?
    var wantsPart = false
    var isLingering = false
    private var inbox: Deque<Arrival> = []
    /// What follows from events that actions brought about.
    private var later: Deque<ForwardingAction> = []
    private var isPerforming = false
    private var isFlushScheduled = false

    /// What the decoder brings: a complaint comes last, and waits for its turn as the parts before it do.
    private enum Arrival {
        case part(HTTPServerRequestPart)
        case failure(GatewayError)
    }

    init(
        services: GatewayServices, loop: LoopState, scheme: String, watch: RequestLineWatch,
        origin: ConnectionOrigin? = nil
    ) {
        self.origin = origin
        self.services = services
        self.loop = loop
        self.scheme = scheme
        self.watch = watch
    }

    /// Takes an event, and does what follows from it.
    func process(_ event: ForwardingEvent) {
        let actions = machine.handle(event)
        // An action can bring about an event: its actions wait for those before them.
        guard !isPerforming else { return later.append(contentsOf: actions) }
        isPerforming = true
        for action in actions { perform(action) }
        while let action = later.popFirst() { perform(action) }
        isPerforming = false
    }

    /// Asks for the next part of the request: one that has arrived already, or the next that the socket brings.
    func awaitPart() {
        wantsPart = true
        if inbox.isEmpty {
            context?.read()
        } else {
            takeNext()
        }
    }

    private func arrived(_ arrival: Arrival) {
        guard !isLingering else { return }
        if case .part(.body(let part)) = arrival, part.readableBytes < Self.smallPart {
            // What more of the body came by the same read goes with it: a call of one byte a chunk costs little, too.
            gather(part)
        } else {
            inbox.append(arrival)
            takeNext()
        }
    }

    /// Parts of a body below this size, in bytes, wait until all that one read brought has arrived.
    private static let smallPart = 4096

    private func gather(_ part: ByteBuffer) {
        guard case .part(.body(var gathered))? = inbox.last, gathered.readableBytes < Self.smallPart else {
            return inbox.append(.part(.body(part)))
        }
        inbox.removeLast()
        gathered.writeImmutableBuffer(part)
        inbox.append(.part(.body(gathered)))
    }

    /// Takes what arrived first, if it is asked for.
    private func takeNext() {
        guard wantsPart, let arrival = inbox.popFirst() else { return }
        take(arrival)
    }

    private func take(_ arrival: Arrival) {
        wantsPart = false
        deadline = nil
        switch arrival {
        case .part(.head(let head)): begin(head)
        case .part(.body(let body)):
            active?.record.bytesIn += body.readableBytes
            process(.bodyPart(body))
        // Trailers never cross.
        case .part(.end): process(.bodyEnd)
        case .failure(let error): process(.malformed(error))
        }
    }

    /// Flushes once for all that is written in this turn of the event loop.
    func flushSoon() {
        guard !isFlushScheduled, let context else { return }
        isFlushScheduled = true
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.execute { bound.value.flushNow() }
    }

    private func flushNow() {
        isFlushScheduled = false
        context?.flush()
    }
}

// MARK: - What the channel says

extension ConnectionHandler {
    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    /// The connection is there: with its channel, or later, when it is known what is spoken on it.
    func begin(_ context: ChannelHandlerContext) {
        client = origin?.address ?? context.channel.remoteAddress?.ipAddress
        loop.add(self)
        watch.connection = self
        setDeadline(services.patience.head)
        wantsPart = true
        context.read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        loop.remove(self)
        watch.connection = nil
        timer?.task.cancel()
        process(.clientGone)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        arrived(.part(unwrapInboundIn(data)))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        takeNext()
        // One read ahead at most: to stop watching the socket and to watch it again takes two calls of the system.
        if inbox.isEmpty || isLingering { context.read() }
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        process(.writabilityChanged(context.channel.isWritable))
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError {
            let failure = DecodingFailure.error(for: error, watch)
            services.logger.debug(
                "malformed request",
                metadata: ["client": "\(client ?? "")", "detail": "\(failure.detail)"])
            arrived(.failure(failure))
        } else if let failure = error as? GatewayError {
            arrived(.failure(failure))
        } else {
            // A broken connection, or a TLS handshake that came to nothing: there is nobody to tell.
            context.close(promise: nil)
        }
    }
}
