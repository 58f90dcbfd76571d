/// The client certificates of one configuration: files are read when it is made, and are as they were until a reload makes
/// a new store from the old one. What is in Vault is read in the background and may change at any time.
///
/// Asking it neither suspends nor touches the file system.
package struct ClientIdentityStore: Sendable {
    private let directory: String?
    /// What does not change, and what is wrong with references that cannot be looked up.
    private let entries: [String: ClientIdentityEntry]
    /// Where the certificates of `vault:` and `pki:` references come from; `nil` when no Vault is configured.
    package let vault: VaultSource?
    private let remote: [String: VaultIdentity]

    /// A file that could not be read is read again with the next reload.
    private static let retryAfterSeconds = 30

    /// Reads all `references` now.
    ///
    /// - Parameters:
    ///   - directory: the certificates folder; `nil` when none is configured.
    ///   - vault: where the certificates of `vault:` and `pki:` references come from; `nil` when no Vault is configured.
    ///   - references: what to read; repetitions are read once.
    ///   - previous: the store to take over from. A file whose content has not changed is not parsed again, and where a
    ///     file cannot be read for a reason other than absence the identity that it had goes on being used, as long as
    ///     the folder is the same.
    package init(
        directory: String?, vault: VaultSource? = nil, references: [CertificateReference],
        previous: ClientIdentityStore? = nil
    ) {
        self.init(directory: directory, vault: vault, referenceTexts: references.map(\.description), previous: previous)
    }

    /// Reads all references of a policy, as it writes them, now. One that is not well formed gets an answer, too.
    package init(
        directory: String?, vault: VaultSource? = nil, referenceTexts: some Sequence<String>,
        previous: ClientIdentityStore? = nil
    ) {
        let earlier = previous?.entries ?? [:]
        var loader = ClientIdentityLoader(
            directory: directory, known: earlier, lastGood: previous?.directory == directory ? earlier : [:])
        var entries: [String: ClientIdentityEntry] = [:]
        var remote: [String: VaultIdentity] = [:]
        for text in referenceTexts where entries[text] == nil && remote[text] == nil {
            if let vault, let reference = try? CertificateReference(parsing: text), reference.scheme != .file {
                remote[text] = vault.identity(of: reference)
            } else {
                entries[text] = loader.entry(for: text)
            }
        }
        self.directory = directory
        self.entries = entries
        self.vault = vault
        self.remote = remote
    }

    /// What is kept of the references into Vault.
    var vaultIdentities: [VaultIdentity] { Array(remote.values) }

    /// The certificate of a reference at `now`, in seconds since 1970-01-01T00:00:00Z.
    package func identity(for reference: String, at now: Int64) -> ClientIdentityAnswer {
        if let entry = entries[reference] {
            return entry.answer(reference: reference, at: now, retryAfterSeconds: Self.retryAfterSeconds)
        }
        guard let vault, let identity = remote[reference] else {
            return .unavailable(
                detail: "`\(reference)` was not read when the certificates were loaded",
                retryAfterSeconds: Self.retryAfterSeconds)
        }
        guard let entry = identity.current, identity.isSettled else { return .reading(.init(identity, from: vault)) }
        return entry.answer(reference: reference, at: now, retryAfterSeconds: VaultSource.retryAfterSeconds)
    }

    /// Every reference, in alphabetical order, as it stands at `now`, in seconds since 1970-01-01T00:00:00Z. One that was
    /// not read yet has neither facts nor a problem.
    package func status(at now: Int64) -> [ClientIdentityStatus] {
        let fromVault = remote.mapValues { $0.current }
        return entries.mapValues { $0 as ClientIdentityEntry? }.merging(fromVault) { known, _ in known }
            .sorted { $0.key < $1.key }
            .map { reference, entry in
                entry?.status(reference: reference, at: now)
                    ?? ClientIdentityStatus(reference: reference, facts: nil, problem: nil, warnings: [])
            }
    }

    /// Returns when every reference was read, or cannot be read now. For who looks at certificates, and not for who serves.
    package func finishReading() async {
        guard let vault else { return }
        await withTaskGroup { group in
            for identity in remote.values { group.addTask { await vault.demand(identity) } }
        }
    }
}
