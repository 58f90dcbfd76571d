internal import Crypto
internal import CryptoExtras
internal import FoundationEssentials

/// A cipher of certificate files, in CBC mode.
enum SymmetricCipher: Hashable {
    case aes(keySize: Int)
    case tripleDES(keySize: Int)
    case rc2(keySize: Int)

    /// In bytes.
    var keySize: Int {
        switch self {
        case .aes(let size), .tripleDES(let size), .rc2(let size): size
        }
    }

    /// In bytes.
    var blockSize: Int {
        switch self {
        case .aes: 16
        case .tripleDES, .rc2: 8
        }
    }

    /// Decrypts, and takes the padding off.
    ///
    /// - Returns: `nil` when the ciphertext is not whole blocks, or the padding is wrong as after a wrong key.
    func decrypt(
        _ ciphertext: ArraySlice<UInt8>, key: SecretBytes, initialization: ArraySlice<UInt8>
    ) -> SecretBytes? {
        switch self {
        case .aes:
            guard let vector = try? AES._CBC.IV(ivBytes: initialization),
                var plaintext = try? AES._CBC.decrypt(ciphertext, using: SymmetricKey(data: key.bytes), iv: vector)
            else { return nil }
            defer { plaintext.resetBytes(in: plaintext.startIndex..<plaintext.endIndex) }
            return SecretBytes([UInt8](plaintext))
        case .tripleDES:
            return TripleDES(key: key.bytes)?.decrypt(ciphertext, initialization: initialization).map(SecretBytes.init)
        case .rc2:
            return RC2(key: key.bytes)?.decrypt(ciphertext, initialization: initialization).map(SecretBytes.init)
        }
    }
}
