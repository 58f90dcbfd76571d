import NIOCore
import NIOSSL

/// Sets up accepted connections: what of a listener they need to know.
struct ConnectionSetup: Sendable {
    /// Which of the configuration's listeners it is.
    let index: Int
    /// Whether all its sockets are TCP's.
    let isTCP: Bool
    let proxyProtocol: Bool
    let services: GatewayServices
    let loops: EventLoops
    /// About connections that do not begin as the listener's do.
    let complaint: RepeatedWarning

    /// Sets up a connection, under the certificate of the snapshot that is in use when it is accepted.
    func set(up channel: any Channel) throws {
        guard let loop = loops.state(of: channel.eventLoop) else { throw ChannelError.inappropriateOperationForState }
        let pipeline = channel.pipeline.syncOperations
        var origin: ConnectionOrigin?
        if proxyProtocol {
            let told = ConnectionOrigin()
            origin = told
            try pipeline.addHandler(
                ProxyHeaderHandler(
                    origin: told, loop: loop, patience: services.patience.proxyHeader, complaint: complaint))
        }
        if let tls = loop.snapshot.listenerTLS.contexts[index] {
            try pipeline.addHandler(NIOSSLServerHandler(context: tls))
            try pipeline.addHandler(ProtocolChoice(services: services, loop: loop, origin: origin))
        } else {
            try ConnectionPipeline.addHTTP1(
                to: pipeline, services: services, loop: loop, scheme: "http", origin: origin)
        }
    }
}
