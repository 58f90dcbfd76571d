import SallyportPolicy
import Synchronization

/// What the operator may ask about: what is in use now, and what has happened since the start.
final class GatewayStatus: Sendable {
    /// What the process is.
    struct Process: Sendable {
        var version: String
        var started: Timestamp
    }

    let process: Process
    let services: GatewayServices
    let loops: EventLoops
    let connections: ConnectionBudget
    let nonces: NonceKeeper
    let reloads = ReloadHistory()
    /// What reloads; nil until the gateway serves.
    let reload = Mutex<(@Sendable () async -> (succeeded: Bool, diagnostics: [Diagnostic]))?>(nil)
    private let current: Mutex<(snapshot: Snapshot, loaded: Timestamp)>

    init(
        _ snapshot: Snapshot, version: String, services: GatewayServices, loops: EventLoops,
        connections: ConnectionBudget, nonces: NonceKeeper
    ) {
        process = Process(version: version, started: .now)
        self.services = services
        self.loops = loops
        self.connections = connections
        self.nonces = nonces
        current = Mutex((snapshot, .now))
    }

    /// The snapshot in use.
    var snapshot: Snapshot { current.withLock { $0.snapshot } }

    /// When it was put into use.
    var loaded: Timestamp { current.withLock { $0.loaded } }

    /// Another snapshot was put into use.
    func set(_ snapshot: Snapshot) {
        current.withLock { $0 = (snapshot, .now) }
    }
}
