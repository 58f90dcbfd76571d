import Authentication
import NIOCore
import SallyportPolicy

/// The way of `POST /mtls/mapping`: who asks is known by the head alone, and only then is the body read; unless the caller
/// signed it.
extension ConnectionHandler {
    /// Goes the next step; `body` is there once it was asked for.
    func judgeMapping(_ active: ActiveRequest, body: ByteBuffer?) {
        if let body, let principal = active.principal {
            return answer(body, for: principal, under: active.snapshot)
        }
        self.active?.record.endpoint = "mapping"
        do throws(GatewayError) {
            try MappingRequest.check(active.head)
            self.active?.body = body
            authenticate(active, body: body, limit: MappingRequest.maximumBody)
        } catch {
            process(.refused(error))
        }
    }

    /// The principal is known.
    func admitMapping(_ principal: Principal) {
        guard principal.scopes.contains(where: { $0.utf8.elementsEqual(MappingRequest.scope.utf8) }) else {
            return process(.refused(.missingScope(MappingRequest.scope)))
        }
        guard let active, let body = active.body else {
            return process(.bodyWanted(limit: MappingRequest.maximumBody))
        }
        judgeMapping(active, body: body)
    }

    private func answer(_ body: ByteBuffer, for principal: Principal, under snapshot: Snapshot) {
        do throws(GatewayError) {
            let entries = try MappingRequest.entries(in: Array(buffer: body))
            active?.record.entries = entries.count
            answer(entries, for: principal, under: snapshot)
        } catch {
            process(.refused(error))
        }
    }

    private func answer(
        _ entries: [MappingEntry], for principal: Principal, under snapshot: Snapshot, hasWaited: Bool = false
    ) {
        let way = RequestWay(
            snapshot: snapshot, limiter: services.limiter, breakers: services.breakers, hasWaited: hasWaited)
        if !hasWaited { active?.trace?.enter(.decide) }
        do throws(RequestWay.Halt) {
            let document = try way.mapping(of: entries, for: principal, now: .now)
            let elapsed = active?.elapsed
            active?.record.decided = elapsed
            process(.answered(document))
        } catch {
            switch error {
            case .refused(let error): process(.refused(error))
            case .reading(let readings):
                wait(for: readings) { $0.answer(entries, for: principal, under: snapshot, hasWaited: true) }
            }
        }
    }
}
