internal import Crypto
internal import CryptoExtras
internal import SwiftASN1

/// How something was encrypted with a password, as an `AlgorithmIdentifier` says it: PBES2 (RFC 8018 6.2) with PBKDF2, or
/// one of the schemes of PKCS#12 (RFC 7292 C).
struct PasswordEncryption {
    private enum Derivation {
        /// RFC 8018 5.2, with the initialization vector of the cipher beside it.
        case pbkdf2(KDF.Insecure.PBKDF2.HashFunction, hashSize: Int, initialization: ArraySlice<UInt8>)
        /// RFC 7292 B, which makes the initialization vector as well.
        case pkcs12
    }

    private let cipher: SymmetricCipher
    private let derivation: Derivation
    private let salt: ArraySlice<UInt8>
    private let rounds: Int

    /// Reads an `AlgorithmIdentifier`.
    init(_ node: ASN1Node) throws(DecryptionProblem) {
        var algorithm = try BERSequence(node)
        let name = try algorithm.identifier()
        var parameters = try algorithm.sequence()
        if name == [1, 2, 840, 113_549, 1, 5, 13] {
            try self.init(encryptionScheme2: &parameters)
        } else if let cipher = Self.schemes[name] {
            try self.init(
                cipher: cipher, derivation: .pkcs12, salt: parameters.octets(), rounds: parameters.integer())
        } else {
            throw .unsupported("the algorithm \(name)")
        }
    }

    private init(
        cipher: SymmetricCipher, derivation: Derivation, salt: ArraySlice<UInt8>, rounds: Int
    ) {
        self.cipher = cipher
        self.derivation = derivation
        self.salt = salt
        self.rounds = rounds
    }

    /// Decrypts what was encrypted so.
    func decrypt(
        _ ciphertext: ArraySlice<UInt8>, with password: PasswordForm, budget: inout DerivationBudget
    ) throws(DecryptionProblem) -> SecretBytes {
        let plaintext =
            switch derivation {
            case .pbkdf2(let hash, let hashSize, let initialization):
                try cipher.decrypt(
                    ciphertext, key: key(of: password, with: hash, hashSize: hashSize, budget: &budget),
                    initialization: initialization)
            case .pkcs12:
                try cipher.decrypt(
                    ciphertext, key: bytes(cipher.keySize, for: .key, of: password, budget: &budget),
                    initialization: bytes(cipher.blockSize, for: .initialization, of: password, budget: &budget)
                        .bytes[...])
            }
        guard let plaintext else { throw .wrongPassword }
        return plaintext
    }

    private func key(
        of password: PasswordForm, with hash: KDF.Insecure.PBKDF2.HashFunction, hashSize: Int,
        budget: inout DerivationBudget
    ) throws(DecryptionProblem) -> SecretBytes {
        try budget.spend(rounds: rounds, passes: (cipher.keySize + hashSize - 1) / hashSize)
        let key = try? KDF.Insecure.PBKDF2.deriveKey(
            from: password.bytes.bytes, salt: salt, using: hash, outputByteCount: cipher.keySize,
            unsafeUncheckedRounds: rounds)
        guard let key else { throw .malformed }
        return unsafe key.withUnsafeBytes { unsafe SecretBytes(Array($0)) }
    }

    private func bytes(
        _ count: Int, for purpose: PKCS12KeyDerivation.Purpose, of password: PasswordForm,
        budget: inout DerivationBudget
    ) throws(DecryptionProblem) -> SecretBytes {
        let hash = Insecure.SHA1.self
        try budget.spend(rounds: rounds, passes: PKCS12KeyDerivation.passes(for: count, with: hash))
        return PKCS12KeyDerivation.derive(
            count, for: purpose, with: hash, password: password, salt: salt, rounds: rounds)
    }
}

extension PasswordEncryption {
    /// Reads the parameters of PBES2 (RFC 8018 A.4).
    private init(encryptionScheme2 parameters: inout BERSequence) throws(DecryptionProblem) {
        var derivation = try parameters.sequence()
        let function = try derivation.identifier()
        guard function == [1, 2, 840, 113_549, 1, 5, 12] else { throw .unsupported("the key derivation \(function)") }
        var encryption = try parameters.sequence()
        let cipherName = try encryption.identifier()
        guard let cipher = Self.ciphers[cipherName] else { throw .unsupported("the cipher \(cipherName)") }
        self.cipher = cipher

        var details = try derivation.sequence()
        salt = try details.octets()
        rounds = try details.integer()
        var next = details.nextIfPresent()
        if let node = next, node.identifier == .integer {
            guard (try? Int(berEncoded: node)) == cipher.keySize else { throw .malformed }
            next = details.nextIfPresent()
        }
        var pseudorandom = try next.map { node throws(DecryptionProblem) in try BERSequence(node) }
        // RFC 8018 A.2: HMAC-SHA1 unless another is named.
        let hashName = try pseudorandom?.identifier() ?? [1, 2, 840, 113_549, 2, 7]
        guard let (hash, size) = Self.hashes[hashName] else { throw .unsupported("the hash \(hashName)") }
        self.derivation = .pbkdf2(hash, hashSize: size, initialization: try encryption.octets())
    }

    /// RFC 7292 C. The two with RC4 are in no use.
    private static let schemes: [ASN1ObjectIdentifier: SymmetricCipher] = [
        [1, 2, 840, 113_549, 1, 12, 1, 3]: .tripleDES(keySize: 24),
        [1, 2, 840, 113_549, 1, 12, 1, 4]: .tripleDES(keySize: 16),
        [1, 2, 840, 113_549, 1, 12, 1, 5]: .rc2(keySize: 16),
        [1, 2, 840, 113_549, 1, 12, 1, 6]: .rc2(keySize: 5),
    ]

    private static let ciphers: [ASN1ObjectIdentifier: SymmetricCipher] = [
        [2, 16, 840, 1, 101, 3, 4, 1, 2]: .aes(keySize: 16),
        [2, 16, 840, 1, 101, 3, 4, 1, 22]: .aes(keySize: 24),
        [2, 16, 840, 1, 101, 3, 4, 1, 42]: .aes(keySize: 32),
        [1, 2, 840, 113_549, 3, 7]: .tripleDES(keySize: 24),
    ]

    /// The hash of an HMAC, and the size of its digest in bytes.
    private static let hashes: [ASN1ObjectIdentifier: (KDF.Insecure.PBKDF2.HashFunction, Int)] = [
        [1, 2, 840, 113_549, 2, 7]: (.insecureSHA1, 20),
        [1, 2, 840, 113_549, 2, 8]: (.insecureSHA224, 28),
        [1, 2, 840, 113_549, 2, 9]: (.sha256, 32),
        [1, 2, 840, 113_549, 2, 10]: (.sha384, 48),
        [1, 2, 840, 113_549, 2, 11]: (.sha512, 64),
    ]
}
