import Glibc
import Logging
import NIOCore
import Synchronization

/// A place where the operator is served, over the life of the process: at once, or as soon as the gateway that this one takes
/// over from has let go of it.
final class AdminPort: Sendable {
    private enum State {
        case serving(AdminServer)
        case waiting(Task<Void, Never>)
        case stopped
    }

    private let place: AdminPlace
    private let logger: Logger
    private let state: Mutex<State>

    private init(_ place: AdminPlace, _ logger: Logger, _ state: State) {
        self.place = place
        self.logger = logger
        self.state = Mutex(state)
    }

    /// The port; nil without one, and while another gateway has it.
    var port: Int? {
        state.withLock { state in
            if case .serving(let server) = state { return server.port }
            return nil
        }
    }

    /// Serves it by `start`.
    /// - Parameter isPatient: Whether to wait for a place that is taken.
    /// - Throws: what keeps it from listening, other than what it waits for.
    static func open(
        at place: AdminPlace, isPatient: Bool, logger: Logger, start: @escaping @Sendable () async throws -> AdminServer
    ) async throws -> AdminPort {
        do {
            return AdminPort(place, logger, .serving(try await start()))
        } catch let error as IOError where isPatient && error.errnoCode == EADDRINUSE {
            logger.notice("the admin port is taken; it is served once the gateway that has it has ended")
            let port = AdminPort(place, logger, .stopped)
            port.state.withLock { state in
                state = .waiting(Task { await port.wait(start) })
            }
            return port
        }
    }

    /// Says in the log that it is served, if it is.
    func announce() {
        guard case .serving(let server) = state.withLock({ $0 }) else { return }
        announce(server)
    }

    private func announce(_ server: AdminServer) {
        logger.info("listening", metadata: place.metadata(port: server.port).merging(["listener": "admin"]) { $1 })
    }

    private func wait(_ start: @Sendable () async throws -> AdminServer) async {
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: .milliseconds(100))
                let server = try await start()
                guard serve(server) else { return await server.stop() }
                return announce(server)
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
