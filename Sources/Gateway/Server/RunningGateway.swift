import Authentication
import Logging
import NIOCore
package import SallyportPolicy
import Upstream

/// A gateway that serves, until it is stopped.
package final class RunningGateway: Sendable {
    /// The port of the gateway's first listener that has one; the one that was taken where the configuration says 0.
    package let port: Int
    /// The port of the operator's server; nil without one, and while another gateway has it.
    package var adminPort: Int? { admin.lazy.compactMap(\.port).first }
    /// The configuration in use.
    var configuration: GatewayConfiguration { status.snapshot.configuration }
    private let started: Snapshot
    private let loops: EventLoops
    private let listeners: Listeners
    private let admin: [AdminPort]
    private let services: GatewayServices
    private let reloads: ReloadController
    private let nonces: NonceKeeper
    private let vault: VaultMemory?
    private let readiness: Readiness
    private let notifier: ServiceNotifier
    private let status: GatewayStatus

    init(
        snapshot: Snapshot, loops: EventLoops, listeners: Listeners, admin: [AdminPort], services: GatewayServices,
        builder: SnapshotBuilder, readiness: Readiness, status: GatewayStatus, notifier: ServiceNotifier
    ) {
        started = snapshot
        self.loops = loops
        self.listeners = listeners
        self.admin = admin
        self.services = services
        self.readiness = readiness
        self.notifier = notifier
        self.status = status
        nonces = builder.nonces
        port = listeners.port
        let upstream = services.upstream
        let memory = services.memory
        let vault = builder.vault
        self.vault = vault
        reloads = ReloadController(builder: builder, current: snapshot) { snapshot in
            // First, so that its first request finds someone who reads what it needs.
            await vault?.serve(snapshot.identities)
            await loops.install(snapshot)
            status.set(snapshot)
            memory.serve(snapshot.authenticator)
            upstream.retire(poolKeysNotIn: snapshot.poolKeys(at: .now))
        }
    }

    /// Reads everything anew and puts it into use, or keeps what is in use if there is an error.
    ///
    /// Opens the audit file anew as well, whatever becomes of the rest.
    /// - Returns: whether it was put into use, and what there is to complain about.
    @discardableResult
    package func reload() async -> (succeeded: Bool, diagnostics: [Diagnostic]) {
        services.audit?.reopen()
        notifier.tell(.reloading)
        defer { notifier.tell(.ready) }
        let result = await reloads.reload()
        FreedMemory.giveBack(afterLookingAt: status.snapshot.policies.fileCount)
        switch result {
        case .replaced(let snapshot, let hasNewRules, let diagnostics):
            services.logger.log(diagnostics)
            status.reloads.note(succeeded: true, diagnostics)
            report(snapshot, hasNewRules: hasNewRules)
            return (true, diagnostics)
        case .kept(let diagnostics):
            services.logger.log(diagnostics)
            status.reloads.note(succeeded: false, diagnostics)
            services.logger.error(
                "reload failed",
                metadata: ["errors": "\(diagnostics.count { $0.severity == .error })", "kept": "what was in use"])
            return (false, diagnostics)
        }
    }

    /// Opens the audit file anew, so that it can be renamed away.
    package func reopenAudit() {
        services.audit?.reopen()
    }

    /// Stops: takes no more connections, lets requests under way finish within `drainTimeout`, and ends.
    package func stop() async {
        services.logger.info("draining")
        notifier.tell(.stopping)
        readiness.set(false)
        await listeners.close()
        // What takes longer is told so, with 503, and has a moment to read it before its connection is closed.
        let upstream = services.upstream
        let timeout = started.configuration.drainTimeout
        let giveUp = Task {
            try? await Task.sleep(for: timeout)
            await upstream.shutdown()
        }
        await loops.drain(within: TimeAmount(timeout + .seconds(1)))
        giveUp.cancel()
        await giveUp.value
        services.memory.rest()
        await vault?.rest()
        await services.exporter?.close()
        await services.control.shutdown()
        for port in admin { await port.stop() }
        await nonces.stop()
        services.audit?.close()
        services.logger.info("stopped")
        await loops.shutdown()
    }

    private func report(_ snapshot: Snapshot, hasNewRules: Bool) {
        for key in RestartReport.changes(from: started.configuration, to: snapshot.configuration) {
            services.logger.warning("a changed setting needs a restart", metadata: ["setting": "\(key)"])
        }
        services.logger.info(
            "reloaded",
            metadata: [
                "generation": "\(snapshot.generation)", "policy": "\(snapshot.tree.digest)",
                "policies": hasNewRules ? "changed" : "unchanged",
                "accounts": "\(snapshot.tree.accountCount)", "rules": "\(snapshot.tree.ruleCount)",
            ])
    }
}
