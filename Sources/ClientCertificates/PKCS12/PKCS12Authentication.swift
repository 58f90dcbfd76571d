internal import Crypto
internal import SwiftASN1

/// What shows that a bundle is as it was made, and the password right (RFC 7292 4, `MacData`).
struct PKCS12Authentication {
    private let hash: any HashFunction.Type
    private let code: ArraySlice<UInt8>
    private let salt: ArraySlice<UInt8>
    private let rounds: Int

    init(_ node: ASN1Node) throws(DecryptionProblem) {
        var data = try BERSequence(node)
        var digest = try data.sequence()
        var algorithm = try digest.sequence()
        let name = try algorithm.identifier()
        guard let hash = Self.hashes[name] else { throw .unsupported("the authentication code \(name)") }
        self.hash = hash
        code = try digest.octets()
        salt = try data.octets()
        do {
            rounds = try data.nextIfPresent().map { try Int(berEncoded: $0) } ?? 1
        } catch {
            throw .malformed
        }
    }

    /// Compares the authentication code of `content`.
    func verify(
        _ content: ArraySlice<UInt8>, with password: PasswordForm, budget: inout DerivationBudget
    ) throws(DecryptionProblem) {
        try budget.spend(rounds: rounds, passes: 1)
        guard isValid(content, with: password, hash) else { throw .wrongPassword }
    }

    private func isValid<Hash: HashFunction>(
        _ content: ArraySlice<UInt8>, with password: PasswordForm, _ hash: Hash.Type
    ) -> Bool {
        let key = PKCS12KeyDerivation.derive(
            Hash.Digest.byteCount, for: .authentication, with: hash, password: password, salt: salt, rounds: rounds)
        return HMAC<Hash>.isValidAuthenticationCode(
            code, authenticating: content, using: SymmetricKey(data: key.bytes))
    }

    private static let hashes: [ASN1ObjectIdentifier: any HashFunction.Type] = [
        [1, 3, 14, 3, 2, 26]: Insecure.SHA1.self,
        [2, 16, 840, 1, 101, 3, 4, 2, 1]: SHA256.self,
        [2, 16, 840, 1, 101, 3, 4, 2, 2]: SHA384.self,
        [2, 16, 840, 1, 101, 3, 4, 2, 3]: SHA512.self,
    ]
}
