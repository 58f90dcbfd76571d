import Authentication
import ClientCertificates
import NIOCore
import SallyportPolicy

/// The way of a bundle test: who asks, and whether for an account of theirs, is known by the head alone, and only then is the
/// form read; the call is judged before the bundle is opened.
extension ConnectionHandler {
    /// Goes the next step; `body` is there once it was asked for.
    func judgeBundleTest(_ active: ActiveRequest, body: ByteBuffer?) {
        if let body, let principal = active.principal, let test = active.bundleTest {
            return run(test, form: body, for: principal, under: active.snapshot)
        }
        do throws(GatewayError) {
            self.active?.record.endpoint = "p12-test"
            let request = try BundleTestRequest.parse(active.head)
            note(request.call(hasBody: true))
            self.active?.bundleTest = BundleTest(request: request)
            self.active?.body = body
            authenticate(active, body: body, limit: BundleTestRequest.maximumForm)
        } catch {
            process(.refused(error))
        }
    }

    /// The principal is known.
    func admit(_ test: BundleTest, for principal: Principal) {
        let account = test.request.account
        guard principal.isEntitled(to: account.text) else { return process(.refused(.notEntitled(to: account))) }
        guard let active, let form = active.body else {
            return process(.bodyWanted(limit: BundleTestRequest.maximumForm))
        }
        run(test, form: form, for: principal, under: active.snapshot)
    }

    private func run(_ test: BundleTest, form: ByteBuffer, for principal: Principal, under snapshot: Snapshot) {
        self.active?.body = nil
        do throws(GatewayError) {
            let form = try BundleTestForm(
                SecretBytes(Array(buffer: form)), boundary: test.request.boundary)
            let request = test.request.call(hasBody: form.body != nil)
            note(request)
            active?.bundleTest?.body = form.body
            active?.bundleTest?.bodyType = form.bodyType
            try permit(request, for: principal, under: snapshot)
            try open(form)
        } catch {
            noteDecided()
            process(.refused(error))
        }
    }

    private func noteDecided() {
        let elapsed = active?.elapsed
        active?.record.decided = elapsed
    }

    /// What the call is, in the audit record; its method is the one that is judged and sent.
    private func note(_ request: ForwardRequest) {
        active?.request = request
        active?.record.note(request)
        active?.record.method = request.method.rawValue
    }

    private func permit(
        _ request: ForwardRequest, for principal: Principal, under snapshot: Snapshot
    ) throws(GatewayError) {
        guard let active else { return }
        let way = RequestWay(
            snapshot: snapshot, limiter: services.limiter, breakers: services.breakers, trace: active.trace)
        active.call = try way.permitTest(
            request, for: principal, ticks: NIODeadline.now().uptimeNanoseconds, &active.record)
        guard let body = active.bundleTest?.body, let limit = active.call?.permit.limits.requestBody else { return }
        guard body.readableBytes <= limit else { throw .bodyTooLarge(limit: limit) }
    }

    private func open(_ form: BundleTestForm) throws(GatewayError) {
        guard let context else { return }
        active?.trace?.enter(.certificate)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let serial = serial
        try services.bundles.open(form, now: Int64(Timestamp.now.seconds), on: context.eventLoop) { result in
            guard bound.value.serial == serial else { return }
            bound.value.opened(result)
        }
    }

    private func opened(_ result: Result<ClientIdentity, GatewayError>) {
        noteDecided()
        switch result {
        case .failure(let error):
            process(.refused(error))
        case .success(let identity):
            let call = active?.call?.trying(identity)
            active?.call = call
            active?.record.fingerprint = identity.fingerprint
            process(.permittedToSend(active?.bundleTest?.body))
        }
    }
}
