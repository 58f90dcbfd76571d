internal import Crypto

/// Reads references while a store is being made.
struct ClientIdentityLoader {
    private let folder: CertificateFolder?
    /// What serves while a file cannot be read.
    private let lastGood: [String: ClientIdentityEntry]
    /// What has been parsed, by the SHA-256 of the content it came from.
    private var parsed: [SHA256Digest: CertificateFile]

    /// - Parameters:
    ///   - directory: the certificates folder.
    ///   - known: what has been parsed already, wherever it came from.
    ///   - lastGood: what serves while a file cannot be read.
    init(
        directory: String?, known: [String: ClientIdentityEntry], lastGood: [String: ClientIdentityEntry]
    ) {
        self.folder = directory.map(CertificateFolder.init)
        self.lastGood = lastGood
        self.parsed = Dictionary(
            known.values.compactMap { $0.loaded.map { ($0.contentDigest, $0.file) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// What a store keeps for the reference `text`.
    mutating func entry(for text: String) -> ClientIdentityEntry {
        let reference: CertificateReference
        do {
            reference = try CertificateReference(parsing: text)
        } catch {
            return .unavailable(error.message)
        }
        switch (reference.scheme, folder) {
        case (.file, let folder?): return file(reference, in: folder)
        case (.file, nil):
            return .unavailable("`\(text)`: no certificates folder is configured; set certificates.directory")
        case (.vault, _), (.pki, _):
            return .unavailable("`\(text)`: no Vault is configured; set certificates.vault")
        }
    }

    private mutating func file(_ reference: CertificateReference, in folder: CertificateFolder) -> ClientIdentityEntry {
        let text = reference.description
        let (reading, password) = folder.readWithPassword(reference.name)
        switch reading {
        case .contents(let content, let isWorldReadable):
            return parse(content, password: password, name: reference.name, isWorldReadable: isWorldReadable)
        case .absent:
            return .notUsable(NotUsable(.notFound, "`\(text)` does not exist in the certificates folder"))
        case .failed(let reason):
            let outage = "`\(text)` cannot be read: \(reason)"
            return lastGood[text]?.kept(through: outage) ?? .unavailable(outage)
        }
    }

    private mutating func parse(
        _ content: SecretBytes, password: CertificateFolder.Password?, name: String, isWorldReadable: Bool
    ) -> ClientIdentityEntry {
        let digest = Self.digest(of: content, password?.secret)
        let file: CertificateFile
        if let known = parsed[digest] {
            file = known
        } else {
            do {
                file = try CertificateFile(content.bytes, name: name, password: password?.secret)
            } catch {
                return .notUsable(error)
            }
            parsed[digest] = file
        }
        // A key that is encrypted is nobody's who has not its password.
        let isKeyProtected = file.isEncrypted && password?.isWorldReadable != true
        return .loaded(
            .init(
                file: file, contentDigest: digest, isWorldReadable: isWorldReadable && !isKeyProtected, outage: nil))
    }

    private static func digest(of content: SecretBytes, _ password: SecretBytes?) -> SHA256Digest {
        var hash = SHA256()
        hash.update(data: Array(SHA256.hash(data: content.bytes)))
        if let password { hash.update(data: Array(SHA256.hash(data: password.bytes))) }
        return hash.finalize()
    }
}
