import Glibc
import Logging
import NIOCore
import SallyportPolicy

/// Makes the sockets of a listener, and says in the operator's words what keeps it from listening.
struct ListenerOpening {
    let settings: ListenerSettings
    let configuration: GatewayConfiguration
    /// How many event loops there are.
    let workers: Int
    let passed: PassedSockets

    /// The sockets: one, or one for each event loop where the port may be shared.
    /// - Throws: ``StartFailure``.
    func sockets() throws -> [ListenerSocket] {
        try reporting {
            switch settings.place {
            case .port(let address, let port, isShared: true):
                return try ListenerSocket.shared(at: address, port: port, count: workers)
            case .port(let address, let port, isShared: false):
                return [try ListenerSocket.bound(to: address, port: port, isShared: false)]
            case .path(let path, let mode):
                return [try ListenerSocket.bound(to: configuration.resolve(path), mode: mode)]
            case .systemd(let name):
                return try sockets(passedAs: name)
            }
        }
    }

    private func sockets(passedAs name: String) throws -> [ListenerSocket] {
        let descriptors = passed.descriptors(named: name)
        guard !descriptors.isEmpty else {
            let others = passed.names.map { "`\($0)`" }.joined(separator: ", ")
            throw StartFailure(
                message: others.isEmpty
                    ? "systemd passed no socket, and `listen` wants `\(name)`: start the gateway by its socket unit"
                    : "systemd passed no socket `\(name)`, but \(others): see `FileDescriptorName=` in the socket unit")
        }
        return try descriptors.map { descriptor in
            guard let socket = ListenerSocket(passed: descriptor) else {
                throw StartFailure(message: "what systemd passed as `\(name)` is not a socket that listens")
            }
            return socket
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
        return StartFailure(message: "cannot listen on \(place): \(reason)\(hint(error))")
    }

    /// What two gateways at one port may have been meant to do.
    private func hint(_ error: any Error) -> String {
        guard case .port = settings.place, (error as? IOError)?.errnoCode == EADDRINUSE else { return "" }
        return "; where one gateway is to take over from another, both need `reusePort: true`"
    }
}
