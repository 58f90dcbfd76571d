package import ClientCertificates
import Foundation
import Logging
import NIOCore
import NIOPosix
package import SallyportPolicy
import Upstream

/// Looks at the client certificates of a configuration as the gateway does, Vault's too: for `sallyport certs`.
package struct CertificateInspection: Sendable {
    /// A reference, what it leads to now, and who has use for it.
    package struct Item: Sendable {
        /// What it leads to.
        package var status: ClientIdentityStatus
        /// Who has use for it.
        package var uses: [CertificateUse]
    }

    /// Why nothing could be looked at.
    package enum Failure: Error {
        /// The configuration or its policies have errors.
        case invalid([Diagnostic])
        /// The configuration has no Vault.
        case noVault
        /// Vault refused or could not be reached.
        case vault(VaultFailure)
        /// The certificate cannot be used.
        case notUsable(NotUsable)
    }

    private let configuration: GatewayConfiguration
    private let vault: VaultSettings?
    private let environment = ProcessInfo.processInfo.environment

    /// Reads a configuration.
    /// - Throws: ``Failure/invalid(_:)``.
    package init(configurationPath: String) throws(Failure) {
        var (configuration, diagnostics) = GatewayConfiguration.load(configurationPath)
        vault = configuration.flatMap {
            VaultSettingsBuilder(configuration: $0, environment: ProcessInfo.processInfo.environment)
                .settings(&diagnostics)
        }
        guard let configuration, !diagnostics.containsErrors else { throw .invalid(diagnostics) }
        self.configuration = configuration
    }

    /// Every certificate that the policies name, in alphabetical order of their references, as it is now.
    /// - Throws: ``Failure/invalid(_:)`` where the policies have errors.
    package func items() async throws(Failure) -> [Item] {
        let policies = PolicyLoader.load([configuration.resolve(configuration.policies.value)], lint: false)
        guard let policy = policies.policy else { throw .invalid(policies.diagnostics) }
        let uses = CertificateUse.all(in: policy)
        let directory = configuration.certificates.directory.map { configuration.resolve($0.value) }
        let statuses = await withVault { source in
            let store = ClientIdentityStore(directory: directory, vault: source, referenceTexts: uses.keys)
            await source?.serve(store)
            await store.finishReading()
            return store.status(at: Int64(Timestamp.now.seconds))
        }
        return statuses.map { Item(status: $0, uses: uses[$0.reference] ?? []) }
    }

    /// Validates a certificate and puts it into Vault.
    /// - Parameters:
    ///   - content: PEM or PKCS#12.
    ///   - name: How complaints call it.
    ///   - path: Where in the key-value engine.
    ///   - replaces: Whether there may be a secret that it takes the place of.
    /// - Returns: the certificate, and the version of the secret that it took the place of, 0 for none.
    package func store(
        _ content: SecretBytes, name: String, password: SecretBytes?, passwordPlace: String, at path: String,
        replaces: Bool
    ) async throws(Failure) -> (identity: ClientIdentity, replaced: Int) {
        guard vault != nil else { throw .noVault }
        let identity: ClientIdentity
        do {
            identity = try ClientIdentity.imported(
                from: content, name: name, password: password, passwordPlace: passwordPlace,
                at: Int64(Timestamp.now.seconds))
        } catch {
            throw .notUsable(error)
        }
        let result = await withVault { source -> Result<Int, VaultFailure> in
            do throws(VaultFailure) {
                return .success(try await source?.store(identity, at: path, replaces: replaces) ?? 0)
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let version): return (identity, version)
        case .failure(let failure): throw .vault(failure)
        }
    }

    /// Lends the configured Vault, if there is one, for a moment.
    private func withVault<Value: Sendable>(_ body: (VaultSource?) async -> Value) async -> Value {
        guard let vault else { return await body(nil) }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let link = VaultLink()
        let source = VaultSource(
            vault, transport: link, clock: { Int64(Timestamp.now.seconds) }, report: { _ in })
        let client = try? ControlClient(on: group.next())
        if let client { link.attach(client, nil, Logger(label: "certs") { _ in SwiftLogNoOpLogHandler() }) }
        let value = await body(source)
        await source.rest()
        await client?.shutdown()
        try? await group.shutdownGracefully()
        return value
    }
}
