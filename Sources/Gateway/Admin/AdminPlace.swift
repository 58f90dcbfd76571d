import Glibc
import Hummingbird
import Logging
import NIOCore
import SallyportPolicy

/// A place where the operator is served.
enum AdminPlace: Hashable, Sendable, CustomStringConvertible {
    /// An address of this machine and a port, 0 for any free one.
    case port(IPAddress, Int)
    /// A path in the file system, with the permissions of the socket.
    case path(String, mode: UInt32)

    /// As messages name it.
    var description: String {
        switch self {
        case .port(let address, let port): "\(address) port \(port)"
        case .path(let path, _): path
        }
    }

    /// What the log says of it.
    /// - Parameter port: The one that was taken.
    func metadata(port: Int?) -> Logger.Metadata {
        switch self {
        case .port(let address, let configured): ["address": "\(address)", "port": "\(port ?? configured)"]
        case .path(let path, _): ["unix": "\(path)"]
        }
    }

    /// What its library is to bind.
    /// - Throws: `IOError` where somebody is served there: the library would take a socket file away from another process.
    var bindAddress: BindAddress {
        get throws {
            switch self {
            case .port(let address, let port): return .hostname(address.description, port: port)
            case .path(let path, _):
                if ListenerSocket.isAnswered(path) { throw IOError(errnoCode: EADDRINUSE, reason: "bind") }
                return .unixDomainSocket(path: path)
            }
        }
    }

    /// The same with its path as the configuration means it.
    func resolved(in configuration: GatewayConfiguration) -> AdminPlace {
        if case .path(let path, let mode) = self { return .path(configuration.resolve(path), mode: mode) }
        return self
    }

    /// Does what binds the place, so that at no moment more may connect than are to: its library knows of no permissions.
    ///
    /// The mask is that of the whole process. What else is made meanwhile, for some milliseconds, is no more open than this.
    func masked<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        guard case .path(_, let mode) = self else { return try await body() }
        let mask = umask(~mode & 0o777)
        defer { umask(mask) }
        return try await body()
    }

    /// Takes the name away by which it is found, before it is closed: whoever takes over makes it anew.
    func vacate() {
        if case .path(let path, _) = self { _ = unsafe unlink(path) }
    }
}
