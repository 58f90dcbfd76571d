/// Triple DES (NIST SP 800-67) with three keys or two, for decryption alone.
struct TripleDES: LegacyBlockCipher {
    /// The subkeys of three passes of 16 rounds, in the order of decryption.
    private let subkeys: [UInt64]

    /// - Parameter key: 24 bytes, or 16 for the variant that uses its first key twice. Parity bits are not looked at.
    init?(key: [UInt8]) {
        guard key.count == 24 || key.count == 16 else { return nil }
        let first = Self.subkeys(of: key[0..<8])
        let second = Self.subkeys(of: key[8..<16])
        let third = key.count == 24 ? Self.subkeys(of: key[16..<24]) : first
        // Encryption is E(third, D(second, E(first, block))): it is undone from its end.
        subkeys = third.reversed() + second + first.reversed()
    }

    func decrypted(_ block: UInt64) -> UInt64 {
        let permuted = Self.permute(block, of: 64, by: DESTables.initialPermutation)
        var left = UInt32(truncatingIfNeeded: permuted >> 32)
        var right = UInt32(truncatingIfNeeded: permuted)
        for (round, subkey) in subkeys.enumerated() {
            (left, right) = (right, left ^ Self.mix(right, with: subkey))
            // FIPS 46-3: the halves are not exchanged after a pass's last round.
            if round % 16 == 15 { (left, right) = (right, left) }
        }
        return Self.permute(UInt64(left) << 32 | UInt64(right), of: 64, by: DESTables.finalPermutation)
    }

    /// FIPS 46-3, the cipher function f.
    private static func mix(_ half: UInt32, with subkey: UInt64) -> UInt32 {
        var result: UInt32 = 0
        for box in 0..<8 {
            // The expansion E takes each four bits with a neighbour on either side, round the edge.
            let distance = UInt32((4 * box + 31) % 32)
            let expanded = (half << distance | half >> ((32 - distance) % 32)) >> 26
            let six = Int(expanded) ^ Int(truncatingIfNeeded: subkey >> UInt64(42 - 6 * box) & 0x3F)
            let row = six >> 4 & 2 | six & 1
            let column = six >> 1 & 15
            result = result << 4 | UInt32(DESTables.substitutions[box * 64 + row * 16 + column])
        }
        return UInt32(truncatingIfNeeded: permute(UInt64(result), of: 32, by: DESTables.permutation))
    }

    private static func subkeys(of key: ArraySlice<UInt8>) -> [UInt64] {
        let chosen = permute(UInt64(bigEndianBytes: key), of: 64, by: DESTables.keyChoice1)
        let mask: UInt64 = 0x0FFF_FFFF
        var (left, right) = (chosen >> 28, chosen & mask)
        return DESTables.keyShifts.map { shift in
            left = (left << shift | left >> (28 - shift)) & mask
            right = (right << shift | right >> (28 - shift)) & mask
            return permute(left << 28 | right, of: 56, by: DESTables.keyChoice2)
        }
    }

    /// Bit `n` of the result is the bit of `value` that the table's entry `n` numbers, from 1 at the most significant.
    private static func permute(_ value: UInt64, of width: Int, by table: [UInt8]) -> UInt64 {
        table.reduce(0) { $0 << 1 | value >> UInt64(width - Int($1)) & 1 }
    }
}
