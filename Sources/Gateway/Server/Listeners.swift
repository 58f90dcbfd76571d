import Logging
import NIOCore
import SallyportPolicy

/// All listeners of the gateway.
struct Listeners: Sendable {
    private let all: [Listener]
    private let budget: ConnectionBudget

    /// For how long those are waited for who are about to connect when the gateway stops: their first segment has been
    /// answered, and their next is on its way.
    private static let arrival = Duration.milliseconds(200)
    /// For how long those who wait to be accepted are accepted, at most.
    private static let acceptance = Duration.seconds(1)

    /// Binds every listener of a configuration, and begins to accept.
    /// - Throws: ``StartFailure``.
    static func start(
        _ configuration: GatewayConfiguration, connections: Int, loops: EventLoops, services: GatewayServices
    ) async throws -> Listeners {
        let budget = ConnectionBudget(limit: connections)
        var all: [Listener] = []
        do {
            for (index, settings) in configuration.listen.listeners.enumerated() {
                let opening = ListenerOpening(settings: settings, configuration: configuration, loops: loops)
                let sockets = try opening.sockets()
                let setup = ConnectionSetup(
                    index: index, isTCP: sockets[0].isTCP, proxyProtocol: settings.proxyProtocol, services: services,
                    loops: loops, complaint: RepeatedWarning(logger: services.logger))
                let listener = try await opening.reporting {
                    try await Listener.start(
                        on: sockets, setup: setup, budget: budget, description: opening.description)
                }
                all.append(listener)
            }
        } catch {
            for listener in all { await listener.close() }
            throw error
        }
        return Listeners(all: all, budget: budget)
    }

    /// The first port of them; 0 where none has one.
    var port: Int { all.lazy.compactMap(\.port).first ?? 0 }

    /// Where each is, for the log.
    var descriptions: [Logger.Metadata] { all.map(\.description) }

    /// Accepts those who wait, and nobody who comes later.
    func close() async {
        for listener in all { listener.stopArrivals() }
        let clock = ContinuousClock()
        let started = clock.now
        try? await Task.sleep(for: Self.arrival)
        while all.contains(where: \.isAwaited), clock.now - started < Self.acceptance {
            try? await Task.sleep(for: .milliseconds(5))
        }
        for listener in all { await listener.close() }
    }

    /// Returns when every connection that was accepted has ended, those too that no event loop knew of a moment ago.
    func waitUntilAllEnded(within timeout: Duration) async {
        let clock = ContinuousClock()
        let deadline = clock.now + timeout
        while budget.count > 0, clock.now < deadline { try? await Task.sleep(for: .milliseconds(5)) }
    }
}
