import ClientCertificates
import SallyportPolicy
import Upstream

/// A call that may be made. It is made from a permit, and nothing else makes upstream requests: that nothing is called that
/// was not allowed is a matter of types.
///
/// A class, since every step of the call looks at it: that counts one reference, and not one for each of its parts.
final class PermittedCall: Sendable {
    /// What the policy allowed.
    let permit: Permit
    /// The client certificate to present; nil for none.
    let identity: ClientIdentity?
    /// What tells the host's circuit breaker how it went; nil where there is none.
    let ticket: UpstreamBreakers.Ticket?
    /// Whether the certificate came with the request and is gone after it.
    private let isTrial: Bool
    private let snapshot: Snapshot

    /// A call that a permit allows, under the snapshot whose policy made it.
    init(
        _ permit: Permit, identity: ClientIdentity?, snapshot: Snapshot, ticket: UpstreamBreakers.Ticket?,
        isTrial: Bool = false
    ) {
        self.permit = permit
        self.ticket = ticket
        self.identity = identity
        self.isTrial = isTrial
        self.snapshot = snapshot
    }

    /// The same call with a certificate that is tried: no connection of another call serves it, and none of its own any
    /// other.
    func trying(_ identity: ClientIdentity) -> PermittedCall {
        PermittedCall(permit, identity: identity, snapshot: snapshot, ticket: ticket, isTrial: true)
    }

    /// The request to send: the URL and the method that were judged, whatever else the client said.
    /// - Parameters:
    ///   - headers: What the client's headers leave, and the gateway adds. `Host` follows from the URL.
    ///   - framing: How long the body is.
    ///   - listeners: Where the call must not lead.
    func upstreamRequest(
        headers: [HeaderField], framing: RequestFraming, avoiding listeners: OwnListeners
    ) -> UpstreamRequest {
        let url = permit.url
        let pin = pin
        var request = UpstreamRequest(
            method: permit.method.rawValue, url: url.canonical, host: host, port: Int(url.port),
            headers: headers.map { ($0.name, $0.value) }, body: body(framing),
            isolation: permit.account.text, identity: upstreamIdentity, timeouts: timeouts,
            guardAddress: addressGuard(pin, listeners), connectTo: pin.map { ($0.address.description, Int($0.port)) })
        request.sharesConnections = !isTrial
        return request
    }

    /// The host without brackets.
    private var host: String {
        switch permit.url.host {
        case .name(let name): name
        case .address(let address): address.description
        }
    }

    private var pin: SocketEndpoint? { snapshot.configuration.upstream.connectTo[PinnedHost(of: permit.url)] }

    private var timeouts: UpstreamRequest.Timeouts {
        let timeouts = permit.timeouts
        return UpstreamRequest.Timeouts(
            connect: timeouts.connect, firstByte: timeouts.firstByte, idle: timeouts.idle, total: timeouts.total)
    }

    private var upstreamIdentity: UpstreamIdentity? {
        identity.map {
            UpstreamIdentity(
                certificateChainPEM: $0.certificateChainPEM, privateKeyPEM: $0.privateKeyPEM.bytes,
                poolKey: $0.poolKey)
        }
    }

    /// Judges the address that is connected to, whatever DNS said before.
    private func addressGuard(
        _ pin: SocketEndpoint?, _ listeners: OwnListeners
    ) -> @Sendable ([UInt8]) -> Bool {
        let tree = snapshot.tree
        let isPinned = pin != nil
        let port = Int(pin?.port ?? permit.url.port)
        return { bytes in
            guard let address = IPAddress(networkBytes: bytes), !listeners.contains(address, port: port) else {
                return false
            }
            return (isPinned ? tree.judgeOperatorPinned(address) : tree.judge(address)) == .allowed
        }
    }

    private func body(_ framing: RequestFraming) -> UpstreamRequest.Body {
        switch framing {
        case .none: .none
        case .length(let length): .streamed(length: Int64(length))
        case .chunked: .streamed(length: nil)
        }
    }
}
