import Authentication
import Foundation
import Logging
import NIOCore
import NIOPosix
import SallyportPolicy
import Synchronization
package import Tracing
import Upstream

/// The gateway as a process or as a part of one.
package struct GatewayServer: Sendable {
    private let configurationPath: String
    let environment: [String: String]
    let version: String
    let tracer: (any Tracer)?
    /// How long clients are waited for.
    var patience = Patience()

    /// A gateway that is not running yet.
    /// - Parameters:
    ///   - configurationPath: The file, such as `sallyport.yaml`.
    ///   - environment: Where `env:` secrets are looked up.
    ///   - version: What `/status` calls this program's version.
    ///   - tracer: Records the spans of requests, in place of what `tracing` of the configuration says.
    package init(
        configurationPath: String, environment: [String: String] = ProcessInfo.processInfo.environment,
        version: String = "development", tracer: (any Tracer)? = nil
    ) {
        self.tracer = tracer
        self.version = version
        self.configurationPath = configurationPath
        self.environment = environment
    }

    /// Runs until it is told to stop by SIGTERM or SIGINT, and returns after a clean drain. SIGHUP reloads.
    /// - Parameter watchesFiles: Whether files that change are a reason to reload, too.
    /// - Throws: ``StartFailure``.
    package func run(watchesFiles: Bool = false) async throws {
        let signals = await SignalLoop.trap()
        let configuration = watchesFiles ? GatewayConfiguration.load(configurationPath).configuration : nil
        let watch = await FileWatch(before: configuration)
        let gateway = try await start()
        let watching = watchesFiles ? Task { await watch.run(gateway) } : nil
        await signals.run(gateway)
        watching?.cancel()
    }

    /// Starts the gateway, and returns when it serves.
    /// - Throws: ``StartFailure``.
    package func start() async throws -> RunningGateway {
        let link = IssuerLink()
        let memory = TokenMemory(
            transport: link, clock: { Timestamp.now.seconds }, report: { link.report($0) })
        let vaultLink = VaultLink()
        let vault = VaultMemory(
            transport: vaultLink, clock: { Int64(Timestamp.now.seconds) }, report: { vaultLink.report($0) })
        let builder = SnapshotBuilder(
            configurationPath: configurationPath, nonces: NonceKeeper(opens: true), memory: memory, vault: vault,
            environment: environment)
        let outcome = builder.build()
        guard let snapshot = outcome.snapshot else {
            throw StartFailure(diagnostics: outcome.report.diagnostics)
        }
        let logger = Logger.gateway(snapshot.configuration.log)
        logger.log(outcome.report.diagnostics)
        await builder.nonces.waitUntilUsable()
        let loops = try await EventLoops.start(threads: snapshot.configuration.workers, snapshot: snapshot)
        do {
            let services = try services(for: snapshot.configuration, loops, memory, logger)
            link.attach(services.control, logger)
            vaultLink.attach(services.control, services.upstream, logger)
            await vault.serve(snapshot.identities)
            do {
                return try await listen(snapshot, loops, services, builder)
            } catch {
                await vault.rest()
                await services.shutdown()
                throw error
            }
        } catch {
            await builder.nonces.stop()
            await loops.shutdown()
            throw error
        }
    }

    private func listen(
        _ snapshot: Snapshot, _ loops: EventLoops, _ services: GatewayServices, _ builder: SnapshotBuilder
    ) async throws -> RunningGateway {
        let configuration = snapshot.configuration
        let logger = services.logger
        let readiness = Readiness()
        let listen = configuration.listen
        let connections = ConnectionBudget(limit: connections(for: listen, logger))
        let status = GatewayStatus(
            snapshot, version: version, services: services, loops: loops, connections: connections,
            nonces: builder.nonces)
        // Whatever keeps the gateway from starting is known before the first client is accepted.
        let bound = try Listeners.bind(
            configuration, workers: configuration.workers, passed: PassedSockets(environment: environment))
        let access = try adminAccess(in: configuration)
        let routes = AdminRoutes(
            readiness: readiness, status: status, access: access, hosts: configuration.admin?.hosts ?? [])
        var admin: [AdminPort] = []
        do {
            for place in configuration.admin?.places ?? [] {
                let place = place.resolved(in: configuration)
                admin.append(
                    try await self.admin(
                        place, routes, on: loops.group, isPatient: listen.canTakeOver, services))
            }
        } catch {
            bound.abandon()
            for port in admin { await port.stop() }
            throw error
        }
        let listeners: Listeners
        do {
            listeners = try await Listeners.start(
                on: bound, budget: connections, loops: loops, services: services)
        } catch {
            for port in admin { await port.stop() }
            throw error
        }
        let notifier = ServiceNotifier(environment: environment)
        let running = RunningGateway(
            snapshot: snapshot, loops: loops, listeners: listeners, admin: admin, services: services, builder: builder,
            readiness: readiness, status: status, notifier: notifier)
        services.memory.serve(snapshot.authenticator)
        status.reload.withLock { $0 = { [weak running] in await running?.reload() ?? (false, []) } }
        readiness.set(true)
        for description in listeners.descriptions { announce("gateway", description, logger) }
        for port in admin { port.announce() }
        notifier.tell(.ready)
        return running
    }

    private func adminAccess(in configuration: GatewayConfiguration) throws -> AdminAccess {
        guard let reference = configuration.admin?.token else { return AdminAccess() }
        var diagnostics: [Diagnostic] = []
        let token = SecretResolver(environment: environment)
            .secret(reference, in: configuration.file, &diagnostics)
        guard let token else { throw StartFailure(diagnostics: diagnostics) }
        return AdminAccess(token: token)
    }

    private func admin(
        _ place: AdminPlace, _ routes: AdminRoutes, on group: any EventLoopGroup, isPatient: Bool,
        _ services: GatewayServices
    ) async throws -> AdminPort {
        var routes = routes
        if case .path = place { routes.access.trustsConnection = true }
        let logger = services.logger
        return try await binding(place) { [routes] in
            try await AdminPort.open(at: place, isPatient: isPatient, logger: logger) {
                let server = try await AdminServer.start(at: place, routes, on: group, logger: logger)
                if case .port(let address, _) = place, let port = server.port {
                    services.ownListeners.add(address, port: port)
                }
                return server
            }
        }
    }

    /// How many connections are accepted: what the configuration says, if the system gives descriptors for them.
    private func connections(for listen: ListenSettings, _ logger: Logger) -> Int {
        let descriptors = DescriptorLimit.raised(forConnections: listen.maxConnections)
        guard descriptors.connections < listen.maxConnections else { return listen.maxConnections }
        logger.warning(
            "the limit on open files allows fewer connections than maxConnections",
            metadata: ["files": "\(descriptors.limit)", "connections": "\(descriptors.connections)"])
        return descriptors.connections
    }

    private func services(
        for configuration: GatewayConfiguration, _ loops: EventLoops, _ memory: TokenMemory, _ logger: Logger
    ) throws -> GatewayServices {
        var audit: AuditWriter?
        if let settings = configuration.audit {
            do throws(AuditFailure) {
                audit = AuditWriter(
                    to: try settings.sink(in: configuration), onFailure: settings.onFailure, logger: logger)
            } catch {
                throw StartFailure(message: "cannot write to the audit file `\(error.place)`: \(error.reason)")
            }
        }
        let collector = try traceCollector(for: configuration)
        do {
            let upstream = try UpstreamClient(configuration.upstreamConfiguration(threads: configuration.workers))
            let control = try ControlClient(on: loops.group.next())
            let exporter = collector.map { self.exporter(to: $0, for: configuration, by: control, logger) }
            return GatewayServices(
                upstream: upstream, control: control, memory: memory, audit: audit,
                tracer: tracer ?? exporter.map { OTLPTracer(configuration, to: $0) }, exporter: exporter,
                logger: logger, patience: patience)
        } catch {
            throw StartFailure(message: "cannot prepare calls to upstreams: \(error)")
        }
    }

    private func binding<Server>(_ place: AdminPlace, _ bind: () async throws -> Server) async throws -> Server {
        do {
            return try await bind()
        } catch {
            let reason = (error as? IOError).map { SystemError.text(of: $0.errnoCode) } ?? "\(error)"
            throw StartFailure(message: "cannot listen on \(place): \(reason)")
        }
    }

    private func announce(_ listener: String, _ place: Logger.Metadata, _ logger: Logger) {
        logger.info("listening", metadata: place.merging(["listener": "\(listener)"]) { $1 })
    }
}

extension GatewayConfiguration {
    func upstreamConfiguration(threads: Int) -> UpstreamConfiguration {
        UpstreamConfiguration(
            caFile: upstream.caFile.map { resolve($0.value) }, crlFile: upstream.crlFile.map { resolve($0.value) },
            minimumTLS: upstream.minimumTLS == .tls12 ? .v12 : .v13, http2: upstream.http2,
            connectionsPerHost: upstream.connectionsPerHost, threads: threads)
    }
}
