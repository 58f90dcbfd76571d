/// A cipher of 64-bit blocks that old certificate files are encrypted with.
///
/// The libraries that encrypt no longer offer these, with reason: nothing is ever encrypted with them here. They are
/// decrypted because banks still hand out files that `openssl pkcs12 -legacy`, Windows or Java made. How long that takes
/// depends on the file's content, which matters to nobody: a file is read once, and no peer can measure it.
protocol LegacyBlockCipher {
    /// Decrypts one block, read from its bytes with the first as the most significant.
    func decrypted(_ block: UInt64) -> UInt64
}

extension LegacyBlockCipher {
    /// Decrypts in CBC mode (NIST SP 800-38A 6.2) and takes the padding off (RFC 5652 6.3).
    ///
    /// - Parameter initialization: the vector, of 8 bytes.
    /// - Returns: `nil` when the ciphertext is not whole blocks or the padding is wrong.
    func decrypt(_ ciphertext: some Collection<UInt8>, initialization: some Collection<UInt8>) -> [UInt8]? {
        guard ciphertext.count >= 8, ciphertext.count.isMultiple(of: 8), initialization.count == 8 else { return nil }
        var plaintext: [UInt8] = []
        plaintext.reserveCapacity(ciphertext.count)
        var previous = UInt64(bigEndianBytes: initialization)
        var rest = ciphertext[...]
        while !rest.isEmpty {
            let block = UInt64(bigEndianBytes: rest.prefix(8))
            let clear = decrypted(block) ^ previous
            for shift in stride(from: 56, through: 0, by: -8) {
                plaintext.append(UInt8(truncatingIfNeeded: clear >> UInt64(shift)))
            }
            previous = block
            rest = rest.dropFirst(8)
        }
        guard let padding = plaintext.last, (1...8).contains(padding),
            plaintext.suffix(Int(padding)).allSatisfy({ $0 == padding })
        else {
            plaintext.wipe()
            return nil
        }
        plaintext.removeLast(Int(padding))
        return plaintext
    }
}

extension UInt64 {
    /// At most eight bytes, the first of them the most significant.
    init(bigEndianBytes bytes: some Collection<UInt8>) {
        self = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
