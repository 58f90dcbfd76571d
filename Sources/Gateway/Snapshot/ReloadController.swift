import Logging
import SallyportPolicy
import Synchronization

/// Makes new snapshots, one at a time: a request for one while another is made leads to one more, however many there are.
actor ReloadController {
    /// What a reload came to.
    enum Result: Sendable {
        /// The snapshot is in use; where no policy has changed, with the rules that were in use before.
        case replaced(Snapshot, hasNewRules: Bool, [Diagnostic])
        /// There were errors: what was in use before still is.
        case kept([Diagnostic])
    }

    private let builder: SnapshotBuilder
    private let install: @Sendable (Snapshot) async -> Void
    private var current: Snapshot
    private var running: Task<Result, Never>?
    private var next: Task<Result, Never>?

    /// - Parameters:
    ///   - current: The snapshot in use.
    ///   - install: Puts a snapshot into use, in every event loop.
    init(builder: SnapshotBuilder, current: Snapshot, install: @escaping @Sendable (Snapshot) async -> Void) {
        self.builder = builder
        self.current = current
        self.install = install
    }

    /// Reads everything anew, and puts it into use if there is no error.
    ///
    /// What was written before the call is what the result is about: a run that is under way may have read the files
    /// already, so the call waits for the run after it.
    func reload() async -> Result {
        if let next { return await next.value }
        guard let running else { return await start().value }
        let queued = Task { () -> Result in
            _ = await running.value
            return await self.startQueued().value
        }
        next = queued
        return await queued.value
    }

    private func startQueued() -> Task<Result, Never> {
        next = nil
        return start()
    }

    private func start() -> Task<Result, Never> {
        let previous = current
        let builder = builder
        let task = Task { () -> Result in
            // Reading and compiling block: they get a thread of their own, not one of the event loops or of this actor.
            let outcome = await Task.detached(priority: .utility) { builder.build(after: previous) }.value
            return await self.finish(outcome)
        }
        running = task
        return task
    }

    private func finish(_ outcome: SnapshotBuilder.Outcome) async -> Result {
        defer { running = nil }
        guard let built = outcome.snapshot else { return .kept(outcome.report.diagnostics) }
        let snapshot = built.forListeners(of: current)
        let hasNewRules = snapshot.tree !== current.tree
        current = snapshot
        await install(snapshot)
        return .replaced(snapshot, hasNewRules: hasNewRules, outcome.report.diagnostics)
    }
}
