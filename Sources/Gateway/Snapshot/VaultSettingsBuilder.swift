import Authentication
import ClientCertificates
import SallyportPolicy

/// Makes what Vault is asked by: reads the authorities, and finds out where the secrets are.
struct VaultSettingsBuilder {
    var configuration: GatewayConfiguration
    var environment: [String: String]

    /// The settings; nil where no Vault is configured, or after complaints.
    ///
    /// What the gateway logs in with is read when it logs in: it may be replaced while the gateway runs, and that it is
    /// missing today stops nobody whose certificates are elsewhere.
    func settings(_ diagnostics: inout [Diagnostic]) -> VaultSettings? {
        guard let fields = configuration.certificates.vault else { return nil }
        var authorities: [UInt8]?
        if let file = fields.connection.caFile {
            authorities = AuthorityBytes.read(file, of: configuration, &diagnostics)
            guard authorities != nil else { return nil }
        }
        var address = fields.address.value
        while address.hasSuffix("/") { address.removeLast() }
        return VaultSettings(
            address: address, authorities: authorities, allowsHTTP: fields.connection.allowsHTTP,
            timeout: fields.connection.timeout, namespace: fields.namespace,
            authentication: authentication(fields.authentication), mount: fields.mount, version: fields.version,
            pki: fields.pki, refresh: fields.refresh, concurrency: fields.concurrency)
    }

    private func authentication(_ fields: VaultAuthenticationFields) -> VaultSettings.Authentication {
        switch fields {
        case .token(let token): .token(source(token))
        case .appRole(let mount, let roleID, let secretID, let isWrapped):
            .appRole(mount: mount, roleID: roleID, secretID: source(secretID), isWrapped: isWrapped)
        case .kubernetes(let mount, let role, let token): .kubernetes(mount: mount, role: role, token: source(token))
        }
    }

    private func source(_ reference: Located<SecretReference>) -> SecretSource {
        let file = configuration.file
        let resolver = SecretResolver(environment: environment)
        // Another literal is another source, though both have one name.
        return SecretSource(name: name(of: reference.value), mark: reference.value.hashValue) {
            var diagnostics: [Diagnostic] = []
            return resolver.secret(reference, in: file, &diagnostics)?.withBytes { SecretBytes($0) }
        }
    }

    private func name(of reference: SecretReference) -> String {
        switch reference {
        case .environment(let name): "env:\(name)"
        case .file(let path): "file:\(configuration.resolve(path))"
        case .literal: "the literal in \(configuration.file)"
        }
    }
}
