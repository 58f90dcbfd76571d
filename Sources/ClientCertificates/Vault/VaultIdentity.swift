internal import Synchronization

/// What is known of one reference into Vault: nothing at first, and then what was read last.
///
/// Outlives snapshots. Asking it neither waits nor leaves the thread.
package final class VaultIdentity: Sendable {
    /// The reference.
    let reference: CertificateReference
    private let entry = Mutex<ClientIdentityEntry?>(nil)

    init(_ reference: CertificateReference) {
        self.reference = reference
    }

    /// What was read; nil as long as nothing was.
    var current: ClientIdentityEntry? { entry.withLock { $0 } }

    /// Whether a question can be answered by something that was read.
    var isSettled: Bool {
        switch current {
        case nil, .unavailable: false
        case .loaded, .notUsable: true
        }
    }

    /// Takes what was read.
    /// - Returns: the certificate that is no longer presented, if there was another one.
    func settle(_ new: ClientIdentityEntry) -> ClientIdentity? {
        entry.withLock { entry in
            let old = entry?.loaded?.file.identity
            entry = new
            guard let old, new.loaded?.file.identity != old else { return nil }
            return old
        }
    }

    /// Takes that nothing could be read: the certificate that was read before goes on to serve, and nothing else does.
    func fail(_ detail: String) {
        entry.withLock { $0 = $0?.kept(through: detail) ?? .unavailable(detail) }
    }
}
