import Glibc
import NIOCore
import SallyportPolicy

/// A connected socket of the system log; closed with this object.
final class SyslogSocket: Sendable {
    private let descriptor: Int32
    /// How long a receiver that takes nothing is waited for.
    private static let patience = timeval(tv_sec: 2, tv_usec: 0)

    /// Connects.
    init(_ address: SyslogAddress) throws(AuditFailure) {
        let family: Int32
        let type: __socket_type
        switch address {
        case .unix: (family, type) = (AF_UNIX, SOCK_DGRAM)
        case .udp(let endpoint): (family, type) = (endpoint.address.isV4 ? AF_INET : AF_INET6, SOCK_DGRAM)
        case .tcp(let endpoint): (family, type) = (endpoint.address.isV4 ? AF_INET : AF_INET6, SOCK_STREAM)
        }
        descriptor = socket(family, Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Self.failure(address) }
        var patience = Self.patience
        // Bounds connecting as well (see socket(7)).
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        guard let target = address.socketAddress else {
            throw AuditFailure(place: address.description, reason: "this is no address")
        }
        let descriptor = descriptor
        let result = unsafe target.withSockAddr { pointer, length in
            unsafe connect(descriptor, pointer, socklen_t(length))
        }
        guard result == 0 else { throw Self.failure(address) }
    }

    deinit { close(descriptor) }

    /// Sends bytes.
    /// - Returns: how many were taken; nil with the reason in `errno`.
    func send(_ bytes: ArraySlice<UInt8>) -> Int? {
        while true {
            let sent = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if sent >= 0 { return sent }
            if errno != EINTR { return nil }
        }
    }

    private static func failure(_ address: SyslogAddress) -> AuditFailure {
        AuditFailure(place: address.description, reason: SystemError.text(of: errno))
    }
}

extension SyslogAddress {
    fileprivate var socketAddress: SocketAddress? {
        switch self {
        case .unix(let path): try? SocketAddress(unixDomainSocketPath: path)
        case .udp(let endpoint), .tcp(let endpoint):
            try? SocketAddress(ipAddress: endpoint.address.description, port: Int(endpoint.port))
        }
    }
}
