import Authentication
import Logging
import NIOCore
import Tracing
import Upstream

/// What outlives snapshots and is shared by all connections.
final class GatewayServices: Sendable {
    let upstream: UpstreamClient
    /// The gateway's own calls, to issuers of tokens.
    let control: ControlClient
    /// What is known of issuers and tokens.
    let memory: TokenMemory
    let limiter: AccountLimiter
    let breakers = UpstreamBreakers()
    let ownListeners = OwnListeners()
    let requests = RequestGate()
    let bundles = BundleOpener()
    /// For operators who watch.
    let decisions = DecisionFeed()
    /// nil when nothing is audited.
    let audit: AuditWriter?
    /// Records the spans of requests; nil where nothing is recorded.
    let tracer: (any Tracer)?
    /// Sends what ``tracer`` records; nil where it is another's.
    let exporter: SpanExporter?
    let logger: Logger
    let patience: Patience

    init(
        upstream: UpstreamClient, control: ControlClient, memory: TokenMemory,
        limiter: AccountLimiter = AccountLimiter(), audit: AuditWriter?,
        tracer: (any Tracer)? = nil, exporter: SpanExporter? = nil, logger: Logger,
        patience: Patience = Patience()
    ) {
        self.upstream = upstream
        self.control = control
        self.memory = memory
        self.limiter = limiter
        self.audit = audit
        self.tracer = tracer
        self.exporter = exporter
        self.logger = logger
        self.patience = patience
    }

    /// Ends every call, and the threads that make them.
    func shutdown() async {
        memory.rest()
        await control.shutdown()
        await upstream.shutdown()
    }
}

/// How long clients are waited for.
struct Patience: Hashable, Sendable {
    /// From the connection to the end of its PROXY header, where one comes first.
    var proxyHeader = TimeAmount.seconds(10)
    /// From a request's first byte, or the connection, to the end of its head.
    var head = TimeAmount.seconds(30)
    /// Between requests.
    var idle = TimeAmount.seconds(75)
    /// Between two pieces of a body.
    var body = TimeAmount.seconds(60)
    /// For the client to take an answer after which the connection is closed.
    var write = TimeAmount.seconds(60)
    /// For the client to close, once it has an answer after which the connection is closed.
    var linger = TimeAmount.seconds(5)
}
