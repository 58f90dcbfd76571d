import Hummingbird
import Logging
import NIOCore
import SallyportPolicy
import ServiceLifecycle
import Synchronization

/// A place where the operator is served: whether the process lives, whether it takes requests, and what it has loaded.
struct AdminServer: Sendable {
    /// Where it listens; nil for a socket in the file system.
    let port: Int?
    private let place: AdminPlace
    private let decisions: DecisionFeed
    private let group: ServiceGroup
    private let running: Task<Void, Never>

    /// Starts it, and returns when it listens.
    /// - Throws: what keeps it from listening.
    static func start(
        at place: AdminPlace, _ routes: AdminRoutes, on eventLoopGroup: any EventLoopGroup, logger: Logger
    ) async throws -> AdminServer {
        // Its library says at `info` what is logged here in our own words.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let (started, continuation) = AsyncStream<Result<Int?, any Error>>.makeStream()
        let application = Application(
            router: routes.router(),
            configuration: ApplicationConfiguration(address: try place.bindAddress, serverName: "sallyport"),
            onServerRunning: { channel in
                await guardAccepting(of: channel, logger)
                continuation.yield(.success(channel.localAddress?.port))
            },
            eventLoopGroupProvider: .shared(eventLoopGroup), logger: quiet)
        let configuration = ServiceGroupConfiguration(
            services: [ServiceGroupConfiguration.ServiceConfiguration(service: application)], logger: quiet)
        let group = ServiceGroup(configuration: configuration)
        return try await place.masked {
            let running = Task {
                do {
                    try await group.run()
                } catch {
                    continuation.yield(.failure(error))
                }
                continuation.finish()
            }
            for await result in started {
                return AdminServer(
                    port: try result.get(), place: place, decisions: routes.status.services.decisions, group: group,
                    running: running)
            }
            throw CancellationError()
        }
    }

    /// Has the listener pause while there is no file descriptor for a connection. However many operators there are.
    private static func guardAccepting(of channel: any Channel, _ logger: Logger) async {
        let added = channel.eventLoop.submit {
            let gate = ConnectionGate(budget: ConnectionBudget(limit: .max), logger: logger)
            try channel.pipeline.syncOperations.addHandler(gate, position: .first)
        }
        // Fails for a listener that is closed already.
        try? await added.get()
    }

    /// Ends it. Whoever watches would go on for ever.
    func stop() async {
        decisions.close()
        place.vacate()
        await group.triggerGracefulShutdown()
        await running.value
    }
}
