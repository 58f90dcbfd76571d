internal import FoundationEssentials
internal import Synchronization

/// Comes by a token, in the way that the settings say.
final class VaultLogin: Sendable {
    /// A secret id that was unwrapped, and by which token: that works once, so it is kept for the next login.
    private struct Unwrapped {
        let token: SecretBytes
        let secretID: SecretBytes
    }

    private let client: VaultClient
    private let unwrapped = Mutex<Unwrapped?>(nil)

    init(_ client: VaultClient) {
        self.client = client
    }

    /// What to say when a token is refused that cannot be replaced by another.
    var refused: VaultFailure {
        VaultFailure(
            .source,
            "Vault does not take the token any more (403): it has ended, was revoked, or is of another namespace; "
                + "put a good one where \(source.name) is")
    }

    /// Comes by a token.
    func run() async -> Result<VaultSession.Token, VaultFailure> {
        do throws(VaultFailure) {
            return .success(try await token())
        } catch {
            return .failure(error)
        }
    }

    private func token() async throws(VaultFailure) -> VaultSession.Token {
        switch client.settings.authentication {
        case .token(let source):
            return try await known(Self.read(source))
        case .appRole(let mount, let roleID, let source, let isWrapped):
            let secret = try Self.read(source)
            let secretID = isWrapped ? try await unwrap(secret) : secret
            return try await logIn(
                at: mount, ["role_id": roleID, "secret_id": Self.text(secretID)],
                advice: "are the role id and the secret id right, and is the secret id not used up?")
        case .kubernetes(let mount, let role, let source):
            return try await logIn(
                at: mount, ["role": role, "jwt": Self.text(try Self.read(source))],
                advice: "does the role `\(role)` take this service account?")
        }
    }

    /// What the gateway makes itself known by.
    var source: SecretSource {
        switch client.settings.authentication {
        case .token(let source), .appRole(_, _, let source, _), .kubernetes(_, _, let source): source
        }
    }

    private static func read(_ source: SecretSource) throws(VaultFailure) -> SecretBytes {
        guard let secret = source.read(), secret.count > 0 else {
            throw VaultFailure(
                .source, "\(source.name), with which the gateway logs in to Vault, cannot be read or is empty")
        }
        return secret
    }

    private static func text(_ secret: SecretBytes) -> String { String(decoding: secret.bytes, as: UTF8.self) }

    /// Asks how long a token lives. One that may not ask that is used as it is.
    private func known(_ value: SecretBytes) async throws(VaultFailure) -> VaultSession.Token {
        do throws(VaultFailure) {
            let reading = try await client.send("GET", "auth/token/lookup-self", token: value)
            guard case .found(let document) = reading, let data = document.data else {
                throw VaultFailure.notUnderstood("auth/token/lookup-self")
            }
            var isRenewable = false
            if case .boolean(let truth)? = data["renewable"] { isRenewable = truth }
            return VaultSession.Token(value, isRenewable: isRenewable, lifetime: data["ttl"]?.number ?? 0)
        } catch {
            guard error.isDenial else { throw error }
            return VaultSession.Token(value, isRenewable: false, lifetime: 0, mayLookUpItself: false)
        }
    }

    private func logIn(
        at mount: String, _ fields: [String: String], advice: String
    ) async throws(VaultFailure) -> VaultSession.Token {
        let path = "auth/\(mount)/login"
        let reading: VaultClient.Reading
        do throws(VaultFailure) {
            reading = try await client.send("POST", path, token: nil, body: .json(fields))
        } catch {
            guard error.scope == .secret else { throw error }
            throw VaultFailure(.source, "Vault does not let the gateway log in at `\(path)`: \(advice)")
        }
        guard case .found(let document) = reading, let auth = document.auth else { throw .notUnderstood(path) }
        return VaultSession.Token(
            SecretBytes(Array(auth.token.utf8)), isRenewable: auth.isRenewable, lifetime: auth.lifetime)
    }

    private func unwrap(_ token: SecretBytes) async throws(VaultFailure) -> SecretBytes {
        if let known = unwrapped.withLock({ $0 }), known.token.bytes == token.bytes { return known.secretID }
        let path = "sys/wrapping/unwrap"
        let reading: VaultClient.Reading
        do throws(VaultFailure) {
            reading = try await client.send("POST", path, token: token, body: .emptyObject)
        } catch {
            guard error.scope == .secret else { throw error }
            throw VaultFailure(
                .source,
                "the wrapping token of \(source.name) cannot be unwrapped: it has ended, or was used, by this gateway "
                    + "before a restart or by somebody else; find out which, and put a new one there")
        }
        guard case .found(let document) = reading, let secretID = document.data?["secret_id"]?.text else {
            throw VaultFailure(
                .source, "the wrapping token of \(source.name) does not hold the secret id of an AppRole")
        }
        let secret = SecretBytes(Array(secretID.utf8))
        unwrapped.withLock { $0 = Unwrapped(token: token, secretID: secret) }
        return secret
    }
}

extension SecretBytes {
    /// A JSON document.
    static func json(_ value: some Encodable) -> SecretBytes {
        // What is encoded here are texts and whole numbers, which can be.
        SecretBytes([UInt8]((try? JSONEncoder().encode(value)) ?? Data()))
    }
}
