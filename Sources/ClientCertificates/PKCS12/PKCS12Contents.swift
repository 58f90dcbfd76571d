internal import SwiftASN1

/// The keys and certificates of a bundle, decrypted. What else it may hold, such as names and revocation lists, is passed
/// over.
struct PKCS12Contents {
    /// Each in DER, as `PrivateKeyInfo` (RFC 5958 2).
    private(set) var keys: [SecretBytes] = []
    /// Each in DER.
    private(set) var certificates: [SecretBytes] = []

    /// Reads an `AuthenticatedSafe` (RFC 7292 4.1): a sequence of safes, each encrypted or not.
    mutating func read(
        safes: ArraySlice<UInt8>, with password: PasswordForm, budget: inout DerivationBudget
    ) throws(DecryptionProblem) {
        var informations = try BERSequence(parsing: safes)
        while let node = informations.nextIfPresent() {
            var information = try BERSequence(node)
            let type = try information.identifier()
            let content = try information.tagged()
            if type == .pkcs7Data {
                let bytes = try? ASN1OctetString(berEncoded: content).bytes
                guard let bytes else { throw .malformed }
                try read(bags: BERSequence(parsing: bytes), with: password, budget: &budget)
            } else if type == [1, 2, 840, 113_549, 1, 7, 6] {
                let bags = try Self.decrypt(content, with: password, budget: &budget)
                guard let sequence = try? BERSequence(parsing: bags.bytes[...]) else { throw .wrongPassword }
                try read(bags: sequence, with: password, budget: &budget)
            } else {
                throw .unsupported("a public key instead of a password")
            }
        }
    }

    /// RFC 5652 8, `EncryptedData`.
    private static func decrypt(
        _ content: ASN1Node, with password: PasswordForm, budget: inout DerivationBudget
    ) throws(DecryptionProblem) -> SecretBytes {
        var data = try BERSequence(content)
        _ = try data.integer()
        var encrypted = try data.sequence()
        guard try encrypted.identifier() == .pkcs7Data else { throw .malformed }
        let encryption = try PasswordEncryption(encrypted.next())
        return try encryption.decrypt(encrypted.octets(as: .contextSpecific(0)), with: password, budget: &budget)
    }

    /// RFC 7292 4.2, `SafeContents`.
    private mutating func read(
        bags: consuming BERSequence, with password: PasswordForm, budget: inout DerivationBudget
    ) throws(DecryptionProblem) {
        while let node = bags.nextIfPresent() {
            var bag = try BERSequence(node)
            let type = try bag.identifier()
            let value = try bag.tagged()
            switch type {
            case Self.keyBag:
                keys.append(SecretBytes(Array(value.encodedBytes)))
            case Self.shroudedKeyBag:
                keys.append(try EncryptedKey.pkcs8(value.encodedBytes).decrypt(with: password, budget: &budget))
            case Self.certificateBag:
                try read(certificate: BERSequence(value))
            case Self.safeContentsBag:
                try read(bags: BERSequence(value), with: password, budget: &budget)
            default:
                continue
            }
        }
    }

    /// RFC 7292 4.2.3. A certificate of another kind than X.509 is passed over.
    private mutating func read(certificate bag: consuming BERSequence) throws(DecryptionProblem) {
        guard try bag.identifier() == [1, 2, 840, 113_549, 1, 9, 22, 1] else { return }
        guard let der = try? ASN1OctetString(berEncoded: bag.tagged()).bytes else { throw .malformed }
        certificates.append(SecretBytes(Array(der)))
    }

    private static let keyBag: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 12, 10, 1, 1]
    private static let shroudedKeyBag: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 12, 10, 1, 2]
    private static let certificateBag: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 12, 10, 1, 3]
    private static let safeContentsBag: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 12, 10, 1, 6]
}
