internal import Synchronization

/// One Vault under one configuration: what is known of the references into it, and who keeps that fresh.
///
/// Outlives snapshots, as long as the configuration says the same of Vault. Nothing is read before ``serve(_:)``.
package final class VaultSource: Sendable {
    /// When a request that could not be served may be made again, in seconds: by then Vault has been tried again.
    static let retryAfterSeconds = 5

    /// Where Vault is.
    package let settings: VaultSettings
    private let certificates: VaultCertificates
    private let keeper: VaultKeeper
    private let identities = Mutex<[String: VaultIdentity]>([:])

    /// A source that has not been asked anything.
    /// - Parameters:
    ///   - clock: Tells the time, in seconds since 1970-01-01T00:00:00Z.
    ///   - report: Takes what an operator should know; called on no thread in particular.
    package init(
        _ settings: VaultSettings, transport: any VaultTransport, clock: @escaping @Sendable () -> Int64,
        report: @escaping @Sendable (VaultEvent) -> Void
    ) {
        self.settings = settings
        certificates = VaultCertificates(settings, transport: transport)
        keeper = VaultKeeper(certificates, settings, clock: clock, report: report)
    }

    /// A source that is never asked: for who looks at a configuration alone.
    package static func unasked(_ settings: VaultSettings) -> VaultSource {
        VaultSource(settings, transport: NoVault(), clock: { 0 }, report: { _ in })
    }

    /// What is known of a reference, now and later.
    func identity(of reference: CertificateReference) -> VaultIdentity {
        let text = reference.description
        return identities.withLock { identities in
            if let known = identities[text] { return known }
            let new = VaultIdentity(reference)
            identities[text] = new
            return new
        }
    }

    /// Reads what these references of a store need, now and whenever it is time, and forgets all others. Secrets that are
    /// known are read again, and serve in the meantime.
    package func serve(_ store: ClientIdentityStore) async {
        let served = store.vaultIdentities
        let names = Set(served.map(\.reference.description))
        identities.withLock { identities in identities = identities.filter { names.contains($0.key) } }
        await keeper.serve(served)
    }

    /// Reads nothing any more.
    package func rest() async {
        await keeper.rest()
    }

    /// Returns when the identity was read, or cannot be read now.
    func demand(_ identity: VaultIdentity) async {
        await keeper.demand(identity)
    }

    /// Stores a certificate, if the secret has not changed since it was looked at.
    ///
    /// - Parameters:
    ///   - path: Where, in the key-value engine.
    ///   - replaces: Whether there may be a secret that it takes the place of.
    /// - Returns: the version that it took the place of; 0 for none.
    package func store(
        _ identity: ClientIdentity, at path: String, replaces: Bool
    ) async throws(VaultFailure) -> Int {
        let old = try await certificates.secrets.read(path)
        guard old.fields == nil || replaces else {
            throw VaultFailure(
                .secret,
                "there is a secret at `\(path)` in Vault, which was left as it is; --replace puts this in its place")
        }
        let fields = [
            "certificate": String(decoding: identity.certificateChainPEM, as: UTF8.self),
            "privateKey": String(decoding: identity.privateKeyPEM.bytes, as: UTF8.self),
        ]
        try await certificates.secrets.write(fields, to: path, replacing: old.version)
        return old.fields == nil ? 0 : old.version
    }
}

private struct NoVault: VaultTransport {
    func send(_ request: VaultRequest) async throws(VaultUnreachable) -> VaultAnswer {
        throw VaultUnreachable(reason: "Vault is not called here")
    }
}
