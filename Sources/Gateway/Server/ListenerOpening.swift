import Logging
import NIOCore
import SallyportPolicy

/// Makes the sockets of a listener, and says in the operator's words what keeps it from listening.
struct ListenerOpening {
    let settings: ListenerSettings
    let configuration: GatewayConfiguration
    let loops: EventLoops

    /// The sockets: one, or one for each event loop where the port may be shared.
    /// - Throws: ``StartFailure``.
    func sockets() throws -> [ListenerSocket] {
        try reporting {
            switch settings.place {
            case .port(let address, let port, let isShared):
                return [try ListenerSocket.bound(to: address, port: port, isShared: isShared)]
            case .path(let path, let mode):
                return [try ListenerSocket.bound(to: configuration.resolve(path), mode: mode)]
            case .systemd:
                return []
            }
        }
    }

    /// Where it is, for the log.
    var description: Logger.Metadata {
        switch settings.place {
        case .port(let address, _, _): ["address": "\(address)"]
        case .path(let path, _): ["unix": "\(configuration.resolve(path))"]
        case .systemd(let name): ["systemd": "\(name)"]
        }
    }

    /// Does something with the sockets, and turns the system's complaint into one that names the place.
    func reporting<Result>(_ body: () async throws -> Result) async throws -> Result {
        do { return try await body() } catch { throw failure(error) }
    }

    private func reporting<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch { throw failure(error) }
    }

    private func failure(_ error: any Error) -> any Error {
        if error is StartFailure { return error }
        let reason = (error as? IOError).map { SystemError.text(of: $0.errnoCode) } ?? "\(error)"
        let place =
            switch settings.place {
            case .port(let address, let port, _): "\(address) port \(port)"
            case .path(let path, _): configuration.resolve(path)
            case .systemd(let name): "the socket `\(name)` of systemd"
            }
        return StartFailure(message: "cannot listen on \(place): \(reason)")
    }
}
