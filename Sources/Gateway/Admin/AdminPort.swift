import Glibc
import Logging
import NIOCore
import Synchronization

/// The operator's port over the life of the process: served at once, or as soon as the gateway that this one takes over from
/// has let go of it.
final class AdminPort: Sendable {
    private enum State {
        case serving(AdminServer)
        case waiting(Task<Void, Never>)
        case stopped
    }

    private let state: Mutex<State>

    private init(_ state: State) {
        self.state = Mutex(state)
    }

    /// The port; nil while another gateway has it.
    var port: Int? {
        state.withLock { state in
            if case .serving(let server) = state { return server.port }
            return nil
        }
    }

    /// Serves it by `start`.
    /// - Parameters:
    ///   - isPatient: Whether to wait for a port that is taken.
    ///   - announce: Told the port once it is served.
    /// - Throws: what keeps it from listening, other than what it waits for.
    static func open(
        isPatient: Bool, logger: Logger, announce: @escaping @Sendable (Int) -> Void,
        start: @escaping @Sendable () async throws -> AdminServer
    ) async throws -> AdminPort {
        do {
            let server = try await start()
            return AdminPort(.serving(server))
        } catch let error as IOError where isPatient && error.errnoCode == EADDRINUSE {
            logger.notice("the admin port is taken; it is served once the gateway that has it has ended")
            let port = AdminPort(.stopped)
            port.state.withLock { state in
                state = .waiting(Task { await port.wait(logger, announce, start) })
            }
            return port
        }
    }

    private func wait(
        _ logger: Logger, _ announce: @Sendable (Int) -> Void, _ start: @Sendable () async throws -> AdminServer
    ) async {
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: .milliseconds(100))
                let server = try await start()
                guard serve(server) else { return await server.stop() }
                return announce(server.port)
            } catch let error as IOError where error.errnoCode == EADDRINUSE {
                continue
            } catch is CancellationError {
                return
            } catch {
                return logger.error("the admin port cannot be served", metadata: ["reason": "\(error)"])
            }
        }
    }

    /// - Returns: whether it is still wanted.
    private func serve(_ server: AdminServer) -> Bool {
        guard !Task.isCancelled else { return false }
        state.withLock { $0 = .serving(server) }
        return true
    }

    /// Ends it.
    func stop() async {
        let last = state.withLock { state in
            defer { state = .stopped }
            return state
        }
        switch last {
        case .serving(let server): await server.stop()
        case .waiting(let task):
            task.cancel()
            await task.value
            // It may have come so far just before.
            if case .serving(let server) = state.withLock({ $0 }) { await server.stop() }
        case .stopped: break
        }
    }
}
