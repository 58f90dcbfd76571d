/// Turns references into certificates: secrets of the key-value engine, and what the PKI engine issues.
struct VaultCertificates: Sendable {
    let session: VaultSession
    let secrets: VaultSecrets
    private let pki: VaultSettings.PKI

    init(_ settings: VaultSettings, transport: any VaultTransport) {
        session = VaultSession(VaultClient(settings: settings, transport: transport))
        secrets = VaultSecrets(session, settings)
        pki = settings.pki
    }

    /// What Vault has for a reference now.
    ///
    /// - Throws: why that cannot be told.
    func read(_ reference: CertificateReference) async throws(VaultFailure) -> ClientIdentityEntry {
        let fields =
            reference.scheme == .pki ? try await issue(reference.name) : try await secrets.read(reference.name).fields
        guard let fields else {
            return .notUsable(NotUsable(.notFound, "`\(reference)` does not exist in Vault"))
        }
        return Self.entry(fields, reference)
    }

    /// Has the PKI engine issue a certificate: the fields of a secret that would hold it.
    private func issue(_ role: String) async throws(VaultFailure) -> [String: VaultJSON]? {
        let path = "\(pki.mount)/issue/\(role)"
        var question = ["common_name": pki.commonNames[role] ?? role]
        question["ttl"] = pki.lifetime.map { "\($0)s" }
        guard case .found(let document) = try await session.send("POST", path, body: .json(question)) else {
            return nil
        }
        guard let data = document.data, let certificate = data["certificate"], let key = data["private_key"] else {
            throw .notUnderstood(path)
        }
        let authorities = data["ca_chain"]?.items?.compactMap(\.text) ?? [data["issuing_ca"]?.text].compactMap { $0 }
        return [
            "certificate": certificate, "privateKey": key, "chain": .string(authorities.joined(separator: "\n")),
        ]
    }

    private static func entry(_ fields: [String: VaultJSON], _ reference: CertificateReference) -> ClientIdentityEntry {
        do throws(NotUsable) {
            let material = try VaultMaterial(fields, reference)
            return .loaded(
                .init(
                    file: try material.file(reference), contentDigest: material.digest, isWorldReadable: false,
                    outage: nil))
        } catch {
            return .notUsable(error)
        }
    }
}
