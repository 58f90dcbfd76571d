import NIOHTTP1
import SallyportPolicy
import Tracing
import Upstream

/// The spans of one request: its own, one for each step that it takes, and one for the call.
///
/// There is none for a request that is not recorded. Lives on the request's event loop.
final class RequestTrace {
    /// What a request goes through before its call, one after the other.
    enum Step: String {
        /// Finds out who asks, which may take a form's body, a nonce store or an issuer.
        case authenticate
        /// Asks the policy.
        case decide
        /// Finds the certificate to present, which may take Vault.
        case certificate
    }

    private let tracer: any Tracer
    private let server: any Tracing.Span
    private var step: (step: Step, span: any Tracing.Span)?
    private var call: (any Tracing.Span)?

    /// Begins the span of a request, below the one that its headers name; nil where it is not to be recorded.
    init?(_ head: HTTPRequestHead, by tracer: any Tracer) {
        var context = ServiceContext.topLevel
        tracer.extract(head.headers, into: &context, using: TraceHeaderExtractor())
        let name = SpanAttributes.method(head.method.rawValue).spanName
        server = tracer.startSpan(name, context: context, ofKind: .server)
        self.tracer = tracer
        guard server.isRecording else {
            server.end()
            return nil
        }
    }

    /// Puts the request's span into the ids that the client and the audit record get.
    func identify(_ identity: inout RequestIdentity) {
        var fields: [HeaderField] = []
        tracer.inject(server.context, into: &fields, using: TraceHeaderInjector())
        guard let field = fields.first(where: { HeaderName.equal($0.name, "traceparent") }) else { return }
        identity.traceParent = field.value
    }

    /// Ends the step before, and begins this one unless it is under way already; nil for what is not worth a span.
    func enter(_ next: Step?) {
        guard step?.step != next || next == nil else { return }
        step?.span.end()
        step = next.map { ($0, tracer.startSpan($0.rawValue, context: server.context)) }
    }

    /// Begins the call: what the upstream records will hang below its span.
    func begin(_ permitted: PermittedCall, _ fields: inout [HeaderField]) {
        enter(nil)
        let span = tracer.startSpan(permitted.permit.method.rawValue, context: server.context, ofKind: .client)
        span.attributes = SpanAttributes(of: permitted.permit)
        tracer.inject(span.context, into: &fields, using: TraceHeaderInjector())
        call = span
    }

    /// The upstream's answer has begun.
    func answered(_ status: Int) {
        guard let call else { return }
        call.attributes["http.response.status_code"] = status
        if status >= 400 { call.fail("\(status)") }
    }

    /// The call is over.
    func endCall(_ failure: UpstreamFailure? = nil) {
        if let failure { call?.fail(failure.kind.label) }
        call?.end()
        call = nil
    }

    /// The request is over: what is still under way is what it failed in.
    func end(_ record: AuditRecord, head: HTTPRequestHead, scheme: String) {
        if let step {
            step.span.fail(record.code ?? "cancelled")
            step.span.end()
        }
        call?.fail("cancelled")
        call?.end()
        let method = SpanAttributes.method(head.method.rawValue).spanName
        server.operationName = record.route.map { "\(method) \($0)" } ?? method
        server.attributes = SpanAttributes(of: record, head: head, scheme: scheme)
        // A refusal is the client's affair: semantic conventions leave the status of such a span unset.
        if record.isAborted || record.status ?? 0 >= 500 { server.setStatus(SpanStatus(code: .error)) }
        server.end()
    }
}

extension Tracing.Span {
    /// Says what it failed by.
    fileprivate func fail(_ reason: String) {
        attributes["error.type"] = reason
        setStatus(SpanStatus(code: .error))
    }
}
