internal import Synchronization

/// Reads and writes secrets of a key-value engine, of version 1 or 2.
final class VaultSecrets: Sendable {
    /// What is at a path.
    struct Secret: Sendable {
        /// The fields; nil where there is no secret, or none any more.
        var fields: [String: VaultJSON]?
        /// How often it was written, where the engine counts that; 0 where it never was.
        var version = 0
    }

    private let session: VaultSession
    private let mount: String
    private let knownVersion: Mutex<Int?>

    init(_ session: VaultSession, _ settings: VaultSettings) {
        self.session = session
        mount = settings.mount
        knownVersion = Mutex(settings.version)
    }

    /// Reads what is at a path.
    func read(_ path: String) async throws(VaultFailure) -> Secret {
        let isVersioned = try await version() == 2
        let place = isVersioned ? "\(mount)/data/\(path)" : "\(mount)/\(path)"
        switch try await session.send("GET", place) {
        case .absent(let version):
            return Secret(version: version)
        case .found(let document):
            let fields = isVersioned ? document.data?["data"] : document.data
            guard let fields = fields?.members else { throw .notUnderstood(place) }
            return Secret(fields: fields, version: document.data?["metadata"]?["version"]?.number ?? 0)
        }
    }

    /// Writes a secret if it still has the version that it is thought to have.
    ///
    /// - Parameter version: 0 where there never was one.
    func write(_ fields: [String: String], to path: String, replacing version: Int) async throws(VaultFailure) {
        guard try await self.version() == 2 else {
            throw VaultFailure(
                .secret,
                "the engine at `\(mount)` is of version 1, which cannot tell whether somebody else writes, too; "
                    + "use one of version 2 (vault secrets enable -path=\(mount) -version=2 kv)")
        }
        let body = VaultWrite(options: .init(cas: version), data: fields)
        do throws(VaultFailure) {
            _ = try await session.send("POST", "\(mount)/data/\(path)", body: .json(body))
        } catch {
            guard error.isRejection else { throw error }
            throw VaultFailure(
                .secret, "somebody else has just changed `\(path)` in Vault, which was left as it is: \(error.detail)")
        }
    }

    /// Which version the engine is of. What is asked for by the wrong one's path seems not to exist, and that must not be
    /// taken for the absence of a certificate.
    private func version() async throws(VaultFailure) -> Int {
        if let version = knownVersion.withLock({ $0 }) { return version }
        let path = "sys/internal/ui/mounts/\(mount)"
        let reading: VaultClient.Reading
        do throws(VaultFailure) {
            reading = try await session.send("GET", path)
        } catch {
            guard error.isDenial else { throw error }
            throw VaultFailure(
                .source,
                "Vault has no engine at `\(mount)` that the gateway may read (403): correct "
                    + "certificates.vault.mount, or give its token a policy for paths in it", isDenial: true)
        }
        guard case .found(let document) = reading, let data = document.data else { throw .notUnderstood(path) }
        guard let type = data["type"]?.text, ["kv", "generic"].contains(type) else {
            throw VaultFailure(
                .source,
                "what is mounted at `\(mount)` in Vault is no key-value engine; correct certificates.vault.mount")
        }
        let version = data["options"]?["version"]?.text == "2" ? 2 : 1
        knownVersion.withLock { $0 = version }
        return version
    }
}

/// What a secret of version 2 is written by.
private struct VaultWrite: Encodable {
    struct Options: Encodable {
        var cas: Int
    }

    var options: Options
    var data: [String: String]
}
