internal import Crypto
internal import SwiftASN1

/// A private key that is encrypted with a password.
enum EncryptedKey {
    /// RFC 5958 3, `EncryptedPrivateKeyInfo`.
    case pkcs8(ArraySlice<UInt8>)
    /// RFC 1421 4.6.1.3: the ciphertext, and the value of the header `DEK-Info`.
    case traditional(ArraySlice<UInt8>, keyInfo: String)

    /// The key's own encoding.
    func decrypt(
        with password: PasswordForm, budget: inout DerivationBudget
    ) throws(DecryptionProblem) -> SecretBytes {
        let key =
            switch self {
            case .pkcs8(let encoded):
                try Self.decrypt(encoded, with: password, budget: &budget)
            case .traditional(let ciphertext, let keyInfo):
                try Self.decrypt(ciphertext, keyInfo: keyInfo, with: password)
            }
        // One wrong password in 256 makes a padding that is right.
        guard (try? BERSequence(parsing: key.bytes[...])) != nil else { throw .wrongPassword }
        return key
    }

    private static func decrypt(
        _ encoded: ArraySlice<UInt8>, with password: PasswordForm, budget: inout DerivationBudget
    ) throws(DecryptionProblem) -> SecretBytes {
        var info = try BERSequence(parsing: encoded)
        let encryption = try PasswordEncryption(info.next())
        return try encryption.decrypt(info.octets(), with: password, budget: &budget)
    }

    private static func decrypt(
        _ ciphertext: ArraySlice<UInt8>, keyInfo: String, with password: PasswordForm
    ) throws(DecryptionProblem) -> SecretBytes {
        let parts = keyInfo.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2, let initialization = [UInt8](hexadecimal: parts[1]) else { throw .malformed }
        guard let cipher = traditionalCiphers[String(parts[0])] else { throw .unsupported("the cipher `\(parts[0])`") }
        guard initialization.count == cipher.blockSize else { throw .malformed }
        let key = traditionalKey(cipher.keySize, of: password, salt: initialization.prefix(8))
        guard let plaintext = cipher.decrypt(ciphertext, key: key, initialization: initialization[...]) else {
            throw .wrongPassword
        }
        return plaintext
    }

    private static let traditionalCiphers: [String: SymmetricCipher] = [
        "AES-128-CBC": .aes(keySize: 16),
        "AES-192-CBC": .aes(keySize: 24),
        "AES-256-CBC": .aes(keySize: 32),
        "DES-EDE3-CBC": .tripleDES(keySize: 24),
    ]

    /// OpenSSL's own derivation: each digest is of the one before, the password and the salt.
    private static func traditionalKey(_ size: Int, of password: PasswordForm, salt: ArraySlice<UInt8>) -> SecretBytes {
        var key: [UInt8] = []
        key.reserveCapacity(size + Insecure.MD5.byteCount)
        while key.count < size {
            var hash = Insecure.MD5()
            hash.update(data: key.suffix(Insecure.MD5.byteCount))
            hash.update(data: password.bytes.bytes)
            hash.update(data: salt)
            key.append(contentsOf: hash.finalize())
        }
        key.removeLast(key.count - size)
        return SecretBytes(key)
    }
}

extension [UInt8] {
    /// The bytes that pairs of digits stand for; `nil` for anything else.
    fileprivate init?(hexadecimal text: Substring) {
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        self = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
