import Authentication
import NIOCore
import SallyportPolicy

/// The way of `POST /mtls/mapping`: who asks is known by the head alone, and only then is the body read.
extension ConnectionHandler {
    /// Goes the next step; `body` is there on the second time.
    func judgeMapping(_ active: ActiveRequest, body: ByteBuffer?) {
        do throws(GatewayError) {
            if let body, let principal = active.principal {
                try answer(body, for: principal, under: active.snapshot)
            } else {
                self.active?.record.endpoint = "mapping"
                try MappingRequest.check(active.head)
                authenticate(.init(active.head, scheme: scheme), under: active.snapshot)
            }
        } catch {
            process(.refused(error))
        }
    }

    /// The principal is known.
    func admitMapping(_ principal: Principal) {
        guard principal.scopes.contains(where: { $0.utf8.elementsEqual(MappingRequest.scope.utf8) }) else {
            return process(.refused(.missingScope(MappingRequest.scope)))
        }
        process(.formWanted(limit: MappingRequest.maximumBody))
    }

    private func answer(
        _ body: ByteBuffer, for principal: Principal, under snapshot: Snapshot
    ) throws(GatewayError) {
        let entries = try MappingRequest.entries(in: Array(buffer: body))
        active?.record.entries = entries.count
        let way = RequestWay(snapshot: snapshot, limiter: services.limiter)
        let document = try way.mapping(of: entries, for: principal, now: .now)
        let elapsed = active?.elapsed
        active?.record.decided = elapsed
        process(.answered(document))
    }
}
