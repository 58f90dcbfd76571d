import Authentication
import ClientCertificates
import NIOCore
import NIOHTTP1
import SallyportPolicy
import Upstream

/// The request's way, step by step.
extension ConnectionHandler {
    /// A request's head arrived.
    func begin(_ received: HTTPRequestHead) {
        let arrived = watch.takeArrived()
        let isFirst = serial == 0
        let (head, unreadable) = exact(received, readFrom: arrived)
        var identity = RequestIdentity(head.headers, using: &loop.random)
        let trace = services.tracer.flatMap { RequestTrace(head, by: $0) }
        trace?.identify(&identity)
        serial += 1
        let active = ActiveRequest(
            head: head, identity: identity, snapshot: loop.snapshot, client: client, trace: trace)
        let limit = active.snapshot.configuration.listen.maxRequests
        active.isCounted = services.requests.enter(limit: limit)
        do throws(GatewayError) {
            guard RequestLine.isExact(received, readFrom: arrived, isFirst: isFirst) else { throw .oddRequestLine }
            active.shape = try RequestRules.check(head)
            // Before anything is looked up, decoded or compared: what is too much must cost little.
            active.failure = active.isCounted ? unreadable : .tooManyRequestsUnderWay(limit: limit)
            if let audit = services.audit, audit.isRefusing { active.failure = .auditUnavailable }
        } catch {
            active.failure = error
        }
        self.active = active
        process(.head(active.shape))
    }

    /// The head with its values byte for byte, or as it is where they cannot be told.
    private func exact(
        _ received: HTTPRequestHead, readFrom arrived: ByteBuffer?
    ) -> (head: HTTPRequestHead, failure: GatewayError?) {
        var head = received
        do throws(GatewayError) {
            head.headers = try RequestHeaderText.exact(received.headers, readFrom: arrived)
            return (head, nil)
        } catch {
            return (head, error)
        }
    }

    /// Parses and authenticates; `body` is there where authentication asked for it.
    func judge(body: ByteBuffer?) {
        guard let active else { return }
        if let failure = active.failure { return process(.refused(failure)) }
        if MappingRequest.isMeant(by: active.head.uri) { return judgeMapping(active, body: body) }
        if BundleTestRequest.isMeant(by: active.head.uri) { return judgeBundleTest(active, body: body) }
        do throws(GatewayError) {
            let request = try ForwardRequest.parse(active.head)
            active.request = request
            active.snapshot.tree.prefetchPlace(for: request.policyRequest)
            active.record.note(request)
            active.snapshot.tree.prefetchRules(for: request.policyRequest)
            authenticate(active, body: body, limit: Self.signedBodyLimit)
        } catch {
            process(.refused(error))
        }
    }

    /// The longest body that is read before the caller is known, in bytes: a form, or a body whose hash is signed.
    private static let signedBodyLimit = 1 << 20

    /// Finds out who asks, and goes on from there.
    /// - Parameters:
    ///   - body: The body, where it was read.
    ///   - limit: The most bytes of a body to read, where it is signed.
    func authenticate(_ active: ActiveRequest, body: ByteBuffer?, limit: Int) {
        active.trace?.enter(.authenticate)
        let nothing: [UInt8]? = active.shape.framing.knownLength == 0 ? [] : nil
        let limits = active.snapshot.configuration.authentication.failureLimits
        let question = AuthenticationRequest(
            active.head, scheme: scheme, body: body.map { Array(buffer: $0) } ?? nothing,
            source: active.record.client.flatMap(limits.source))
        switch active.snapshot.authenticator.authenticate(question) {
        case .settled(let result):
            authenticated(result)
        case .needsBody:
            process(.bodyWanted(limit: limit))
        case .pending(let finish):
            guard let context else { return }
            let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
            let eventLoop = context.eventLoop
            let serial = serial
            Task {
                let result = await finish()
                eventLoop.execute {
                    guard bound.value.serial == serial else { return }
                    bound.value.authenticated(result)
                }
            }
        }
    }

    private func authenticated(_ result: Result<Principal, AuthenticationFailure>) {
        guard let active else { return }
        switch result {
        case .failure(let failure):
            loop.metrics.count(failure)
            process(.refused(.unauthenticated(failure)))
        case .success(let principal):
            active.trace?.enter(nil)
            active.record.note(principal)
            active.principal = principal
            if let test = active.bundleTest { return admit(test, for: principal) }
            guard let request = active.request else { return admitMapping(principal) }
            permit(request, for: principal, under: active.snapshot)
        }
    }

    private func permit(
        _ request: ForwardRequest, for principal: Principal, under snapshot: Snapshot, hasWaited: Bool = false
    ) {
        guard let active else { return }
        let way = RequestWay(
            snapshot: snapshot, limiter: services.limiter, breakers: services.breakers, hasWaited: hasWaited,
            trace: active.trace)
        do throws(RequestWay.Halt) {
            active.call = try way.permit(
                request, for: principal, now: .now, ticks: NIODeadline.now().uptimeNanoseconds, &active.record)
        } catch {
            switch error {
            case .reading(let readings):
                return wait(for: readings) { $0.permit(request, for: principal, under: snapshot, hasWaited: true) }
            case .refused(let error):
                active.record.decided = active.elapsed
                return process(.refused(error))
            }
        }
        active.record.decided = active.elapsed
        if let call = active.call { process(.permitted(bodyLimit: call.permit.limits.requestBody)) }
    }

    /// Goes on when certificates have been read, or cannot be.
    func wait(for readings: [ClientIdentityReading], then goOn: @escaping @Sendable (ConnectionHandler) -> Void) {
        guard let context else { return }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        let serial = serial
        Task {
            for reading in readings { await reading.finish() }
            eventLoop.execute {
                guard bound.value.serial == serial else { return }
                goOn(bound.value)
            }
        }
    }

    /// Makes the call.
    func startCall() {
        guard let active, let call = active.call, let context else { return }
        var headers = active.upstreamHeaders
        active.trace?.begin(call, &headers)
        let request = call.upstreamRequest(
            headers: headers, framing: active.upstreamFraming, avoiding: services.ownListeners)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let serial = serial
        active.transfer = services.upstream.start(request, on: context.eventLoop) { event in
            guard bound.value.serial == serial else { return }
            bound.value.heard(event)
        }
    }

    private func heard(_ event: UpstreamEvent) {
        switch event {
        case .head(let status, let headers, _):
            upstreamAnswered()
            active?.trace?.answered(status)
            let fields = HeaderFilter.toClient(headers, status: status)
            process(.answerHead(AnswerHead(status: status, headers: fields)))
        case .bodyPart(let part):
            process(.answerPart(part))
        case .end:
            active?.transfer = nil
            active?.trace?.endCall()
            process(.answerEnd)
        case .failed(let failure):
            active?.transfer = nil
            active?.trace?.endCall(failure)
            upstreamFailed(failure)
            process(.answerFailed(.upstream(failure)))
        }
    }
}
