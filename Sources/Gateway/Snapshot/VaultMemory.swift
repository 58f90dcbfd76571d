import ClientCertificates
import Synchronization

/// Keeps what is known of Vault from one snapshot to the next: the same as long as the configuration says the same of it.
final class VaultMemory: Sendable {
    private let transport: any VaultTransport
    private let clock: @Sendable () -> Int64
    private let report: @Sendable (VaultEvent) -> Void
    private let active = Mutex<VaultSource?>(nil)

    init(
        transport: any VaultTransport, clock: @escaping @Sendable () -> Int64,
        report: @escaping @Sendable (VaultEvent) -> Void
    ) {
        self.transport = transport
        self.clock = clock
        self.report = report
    }

    /// The source of these settings: the one in use, or another that is not asked before it is served by.
    func source(_ settings: VaultSettings) -> VaultSource {
        active.withLock { active in
            if let active, active.settings == settings { return active }
            return VaultSource(settings, transport: transport, clock: clock, report: report)
        }
    }

    /// Keeps the certificates of a store fresh, and no others: called just before it is put into use.
    func serve(_ store: ClientIdentityStore) async {
        let source = store.vault
        let gone = active.withLock { active in
            defer { active = source }
            return active === source ? nil : active
        }
        await source?.serve(store)
        await gone?.rest()
    }

    /// Reads nothing any more.
    func rest() async {
        await active.withLock { $0 }?.rest()
    }
}
