import Logging
import NIOCore
import SallyportPolicy

/// All listeners of the gateway.
struct Listeners: Sendable {
    private let all: [Listener]
    private let loops: EventLoops

    /// For how long those who wait to be accepted are accepted, at most.
    private static let acceptance = Duration.seconds(1)

    /// The sockets of all listeners, on which nobody is accepted yet.
    struct Bound: Sendable {
        fileprivate let openings: [(opening: ListenerOpening, sockets: [ListenerSocket])]

        /// Gives them up.
        func abandon() {
            for socket in openings.flatMap(\.sockets) { socket.abandon() }
        }
    }

    /// Binds every listener of a configuration.
    /// - Throws: ``StartFailure``.
    static func bind(_ configuration: GatewayConfiguration, workers: Int, passed: PassedSockets) throws -> Bound {
        var bound: [(ListenerOpening, [ListenerSocket])] = []
        do {
            for settings in configuration.listen.listeners {
                let opening = ListenerOpening(
                    settings: settings, configuration: configuration, workers: workers, passed: passed)
                bound.append((opening, try opening.sockets()))
            }
        } catch {
            Bound(openings: bound).abandon()
            throw error
        }
        return Bound(openings: bound)
    }

    /// Begins to accept.
    /// - Parameter budget: How many connections there may be.
    /// - Throws: ``StartFailure``.
    static func start(
        on bound: Bound, budget: ConnectionBudget, loops: EventLoops, services: GatewayServices
    ) async throws -> Listeners {
        var all: [Listener] = []
        do {
            for (index, (opening, sockets)) in bound.openings.enumerated() {
                let setup = ConnectionSetup(
                    index: index, isTCP: sockets.allSatisfy(\.isTCP), proxyProtocol: opening.settings.proxyProtocol,
                    services: services, loops: loops, complaint: RepeatedWarning(logger: services.logger))
                let listener = try await opening.reporting {
                    try await Listener.start(
                        on: sockets, setup: setup, budget: budget, description: opening.description)
                }
                all.append(listener)
            }
        } catch {
            for listener in all { await listener.close(loops) }
            throw error
        }
        return Listeners(all: all, loops: loops)
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
        try? await Task.sleep(for: all.map(\.arrival).max() ?? .zero)
        while all.contains(where: \.isAwaited), clock.now - started < Self.acceptance {
            try? await Task.sleep(for: .milliseconds(5))
        }
        for listener in all { await listener.close(loops) }
    }
}
