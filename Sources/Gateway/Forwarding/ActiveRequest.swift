import Authentication
import NIOCore
import NIOHTTP1
import SallyportPolicy
import Upstream

/// What a connection knows of the request under way.
///
/// One object for as long as the request is under way, since every step looks at it; it never leaves its event loop.
final class ActiveRequest {
    /// The head, its values as `HeaderText` holds them.
    let head: HTTPRequestHead
    let identity: RequestIdentity
    /// What it is judged by, from its first step to its last.
    let snapshot: Snapshot
    let started = NIODeadline.now()
    /// A head that breaks the rules cannot be trusted to say how long the body is: the connection ends with the answer.
    var shape: RequestShape
    /// What was wrong with the head.
    var failure: GatewayError?
    var request: ForwardRequest?
    /// The bundle that comes along, where one is to be tried.
    var bundleTest: BundleTest?
    /// The body, where it had to be read to find out who asks.
    var body: ByteBuffer?
    /// Who asks, once that is known.
    var principal: Principal?
    /// Whether it is counted among the requests under way.
    var isCounted = false
    /// The call, from when the account's limits count it.
    var call: PermittedCall?
    /// The call, while it is under way.
    var transfer: UpstreamTransfer?
    var record: AuditRecord
    /// Its spans; nil where it is not recorded.
    let trace: RequestTrace?

    init(
        head: HTTPRequestHead, identity: RequestIdentity, snapshot: Snapshot, client: String?,
        trace: RequestTrace? = nil
    ) {
        self.trace = trace
        self.head = head
        self.identity = identity
        self.snapshot = snapshot
        shape = RequestShape(
            framing: .chunked, isHead: head.method == .HEAD, isHTTP10: head.version.minor == 0, wantsClose: true)
        record = AuditRecord(
            time: .now, requestID: identity.requestID, traceParent: identity.traceParent, client: client,
            method: head.method.rawValue, policy: snapshot.tree.digest)
    }

    /// Nanoseconds since the head.
    var elapsed: Int { Int((NIODeadline.now() - started).nanoseconds) }

    /// How long the body is that goes upstream.
    var upstreamFraming: RequestFraming {
        guard let bundleTest, let call else { return shape.framing }
        return bundleTest.framing(of: call.permit.method.rawValue)
    }

    /// What goes upstream besides `Host` and the framing.
    var upstreamHeaders: [HeaderField] {
        var fields = HeaderFilter.toUpstream(head.headers)
        if let bundleTest { fields = bundleTest.upstreamHeaders(fields) }
        if let override = request?.control.authorizationOverride {
            fields.append(HeaderField("Authorization", override))
        }
        fields.append(HeaderField("X-Request-Id", identity.requestID))
        fields.append(HeaderField("traceparent", identity.traceParent))
        fields += identity.traceState.map { HeaderField("tracestate", $0) }
        return fields
    }
}
