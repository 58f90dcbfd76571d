import Hummingbird
import Logging
import NIOCore
import SallyportPolicy
import ServiceLifecycle
import Synchronization

/// The operator's port: whether the process lives, whether it takes requests, and what it has loaded.
struct AdminServer: Sendable {
    /// Where it listens.
    let port: Int
    private let group: ServiceGroup
    private let running: Task<Void, Never>

    /// Starts it, and returns when it listens.
    /// - Throws: what keeps it from listening.
    static func start(
        _ settings: AdminSettings, readiness: Readiness, status: GatewayStatus, access: AdminAccess,
        on eventLoopGroup: any EventLoopGroup,
        logger: Logger
    ) async throws -> AdminServer {
        // Its library says at `info` what is logged here in our own words.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let (started, continuation) = AsyncStream<Result<Int, any Error>>.makeStream()
        let application = Application(
            router: router(readiness, status, access),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.address.description, port: settings.port), serverName: "sallyport"),
            onServerRunning: { channel in
                await guardAccepting(of: channel, logger)
                continuation.yield(.success(channel.localAddress?.port ?? 0))
            },
            eventLoopGroupProvider: .shared(eventLoopGroup), logger: quiet)
        let configuration = ServiceGroupConfiguration(
            services: [ServiceGroupConfiguration.ServiceConfiguration(service: application)], logger: quiet)
        let group = ServiceGroup(configuration: configuration)
        let running = Task {
            do {
                try await group.run()
            } catch {
                continuation.yield(.failure(error))
            }
            continuation.finish()
        }
        for await result in started {
            return AdminServer(port: try result.get(), group: group, running: running)
        }
        throw CancellationError()
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

    /// Ends it.
    func stop() async {
        await group.triggerGracefulShutdown()
        await running.value
    }

    private static func router(
        _ readiness: Readiness, _ status: GatewayStatus, _ access: AdminAccess
    ) -> Router<BasicRequestContext> {
        let router = Router()
        router.get("healthz") { _, _ in answer(.ok, "ok\n") }
        router.get("readyz") { _, _ in
            readiness.isReady ? answer(.ok, "ready\n") : answer(.serviceUnavailable, "not ready\n")
        }
        router.get("status") { _, _ in
            answer(.ok, String(decoding: try status.json(now: .now), as: UTF8.self), "application/json")
        }
        router.get("metrics") { _, _ in
            answer(.ok, await status.metrics(now: .now), "text/plain; version=0.0.4; charset=utf-8")
        }
        router.post("reload") { request, _ in
            if let refusal = access.refusal(of: request.headers[.authorization]) { return answer(refusal) }
            guard let reload = status.reload.withLock({ $0 }) else {
                return answer(.serviceUnavailable, "the gateway does not serve yet\n")
            }
            let (succeeded, diagnostics) = await reload()
            let text = String(decoding: try ReloadAnswer(succeeded, diagnostics, status.snapshot).json(), as: UTF8.self)
            return answer(succeeded ? .ok : .unprocessableContent, text, "application/json")
        }
        return router
    }

    private static func answer(_ refusal: AdminAccess.Refusal) -> Response {
        switch refusal {
        case .nobodyMay:
            return answer(.forbidden, "nothing can be changed here: configure `admin: { token: \"env:NAME\" }`\n")
        case .wrongToken:
            var response = answer(.unauthorized, "this needs the token of `admin`, as `Authorization: Bearer TOKEN`\n")
            response.headers[.wwwAuthenticate] = #"Bearer realm="sallyport admin""#
            return response
        }
    }

    private static func answer(
        _ status: HTTPResponse.Status, _ text: String, _ type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
