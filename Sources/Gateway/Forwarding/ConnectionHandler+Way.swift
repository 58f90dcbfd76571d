import Authentication
import NIOCore
import NIOHTTP1
import SallyportPolicy
import Upstream

/// The request's way, step by step.
extension ConnectionHandler {
    /// A request's head arrived.
    func begin(_ head: HTTPRequestHead) {
        var generator = SystemRandomNumberGenerator()
        let identity = RequestIdentity(head.headers, using: &generator)
        serial += 1
        var active = ActiveRequest(
            head: head, identity: identity, snapshot: loop.snapshot, client: context?.remoteAddress?.ipAddress)
        do throws(GatewayError) {
            active.shape = try RequestRules.check(head)
        } catch {
            active.failure = error
        }
        self.active = active
        process(.head(active.shape))
    }

    /// Parses and authenticates; `form` is the body, where authentication asked for it.
    func judge(form: ByteBuffer?) {
        guard let active else { return }
        if let failure = active.failure { return process(.refused(failure)) }
        do throws(GatewayError) {
            let request = try ForwardRequest.parse(active.head)
            self.active?.request = request
            self.active?.record.note(request)
            let needsForm = Authenticator.needsFormBody(
                authorization: request.authorization, contentType: request.contentType)
            if form == nil, needsForm {
                return process(.formWanted(limit: Self.formLimit))
            }
            authenticate(request, under: active.snapshot, form: form.map { Array(buffer: $0) })
        } catch {
            process(.refused(error))
        }
    }

    /// The longest form body that is gathered for authentication, in bytes.
    private static let formLimit = 1 << 20

    private func authenticate(_ request: ForwardRequest, under snapshot: Snapshot, form: [UInt8]?) {
        let way = RequestWay(snapshot: snapshot, limiter: services.limiter)
        switch way.authenticate(request, scheme: scheme, form: form) {
        case .settled(let result):
            authenticated(result)
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
        guard let active, let request = active.request else { return }
        switch result {
        case .failure(let failure):
            process(.refused(.unauthenticated(failure)))
        case .success(let principal):
            self.active?.record.note(principal)
            permit(request, for: principal, under: active.snapshot)
        }
    }

    private func permit(_ request: ForwardRequest, for principal: Principal, under snapshot: Snapshot) {
        guard var active else { return }
        let way = RequestWay(snapshot: snapshot, limiter: services.limiter)
        do throws(GatewayError) {
            active.call = try way.permit(
                request, for: principal, now: .now, ticks: NIODeadline.now().uptimeNanoseconds, &active.record)
        } catch {
            active.record.decided = active.elapsed
            self.active = active
            return process(.refused(error))
        }
        active.record.decided = active.elapsed
        self.active = active
        if let call = active.call { process(.permitted(bodyLimit: call.permit.limits.requestBody)) }
    }

    /// Makes the call.
    func startCall() {
        guard let active, let call = active.call, let context else { return }
        let request = call.upstreamRequest(headers: active.upstreamHeaders, framing: active.shape.framing)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let serial = serial
        self.active?.transfer = services.upstream.start(request, on: context.eventLoop) { event in
            guard bound.value.serial == serial else { return }
            bound.value.heard(event)
        }
    }

    private func heard(_ event: UpstreamEvent) {
        switch event {
        case .head(let status, let headers, _):
            let fields = HeaderFilter.toClient(headers.map { (name: $0.0, value: $0.1) }, status: status)
            process(.answerHead(AnswerHead(status: status, headers: fields)))
        case .bodyPart(let part):
            process(.answerPart(part))
        case .end:
            active?.transfer = nil
            process(.answerEnd)
        case .failed(let failure):
            active?.transfer = nil
            process(.answerFailed(.upstream(failure)))
        }
    }
}
