import SallyportPolicy

/// Where the system log is.
enum SyslogAddress: Hashable, Sendable {
    /// A datagram socket of this machine, such as `/dev/log`.
    case unix(String)
    case udp(SocketEndpoint)
    case tcp(SocketEndpoint)

    /// Reads `local`, `unix:PATH`, `udp://address:port` or `tcp://address:port`.
    init?(_ text: String) {
        if text == "local" {
            self = .unix("/dev/log")
        } else if text.hasPrefix("unix:/") {
            self = .unix(String(text.dropFirst(5)))
        } else if text.hasPrefix("udp://"), let endpoint = SocketEndpoint(String(text.dropFirst(6))) {
            self = .udp(endpoint)
        } else if text.hasPrefix("tcp://"), let endpoint = SocketEndpoint(String(text.dropFirst(6))) {
            self = .tcp(endpoint)
        } else {
            return nil
        }
    }

    /// As messages name it.
    var description: String {
        switch self {
        case .unix(let path): path
        case .udp(let endpoint): "udp://\(endpoint.address):\(endpoint.port)"
        case .tcp(let endpoint): "tcp://\(endpoint.address):\(endpoint.port)"
        }
    }

    static let type = ValueType<SyslogAddress>.parsed(
        "the place of a system log", expression: #"local|unix:/.+|(?:udp|tcp)://.+:[0-9]+"#
    ) { text in
        SyslogAddress(text).map { .success($0) }
            ?? .failure(
                ValueProblem(
                    .invalidConfigurationValue, "`\(text)` is not the place of a system log",
                    help: "write local, unix:/dev/log, or udp:// or tcp:// with an IP address and port"))
    }
}
