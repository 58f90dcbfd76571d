internal import Crypto

/// How PKCS#12 makes keys of passwords (RFC 7292 B.2).
enum PKCS12KeyDerivation {
    /// What the bytes are for, the `ID` of RFC 7292 B.3.
    enum Purpose: UInt8 {
        case key = 1
        case initialization = 2
        case authentication = 3
    }

    /// How often the rounds are run for `count` bytes.
    static func passes<Hash: HashFunction>(for count: Int, with hash: Hash.Type) -> Int {
        (count + Hash.Digest.byteCount - 1) / Hash.Digest.byteCount
    }

    /// Derives `count` bytes.
    static func derive<Hash: HashFunction>(
        _ count: Int, for purpose: Purpose, with hash: Hash.Type, password: PasswordForm, salt: ArraySlice<UInt8>,
        rounds: Int
    ) -> SecretBytes {
        let block = Hash.blockByteCount
        // Steps 1 to 4.
        let diversifier = [UInt8](repeating: purpose.rawValue, count: block)
        var input = filled(salt, to: block) + filled(password.wide.bytes[...], to: block)
        defer { input.wipe() }
        var output: [UInt8] = []
        output.reserveCapacity(count + Hash.Digest.byteCount)
        while true {
            // Step 6 A.
            var digest = Array(Hash.hash(data: diversifier + input))
            for _ in 1..<max(rounds, 1) { digest = Array(Hash.hash(data: digest)) }
            output.append(contentsOf: digest)
            if output.count >= count { break }
            // Steps 6 B and C.
            let addend = filled(digest[...], to: block)
            for start in stride(from: 0, to: input.count, by: block) {
                add(addend, to: &input[start..<(start + block)])
            }
        }
        output.removeLast(output.count - count)
        return SecretBytes(output)
    }

    /// `bytes` over and over, up to a multiple of `block`; nothing of nothing.
    private static func filled(_ bytes: ArraySlice<UInt8>, to block: Int) -> [UInt8] {
        let size = (bytes.count + block - 1) / block * block
        return (0..<size).map { bytes[bytes.startIndex + $0 % bytes.count] }
    }

    /// `number + addend + 1`, of big-endian numbers of one size, without what is carried out of them.
    private static func add(_ addend: [UInt8], to number: inout ArraySlice<UInt8>) {
        var carry = 1
        for (index, byte) in zip(number.indices, addend).reversed() {
            carry += Int(number[index]) + Int(byte)
            number[index] = UInt8(truncatingIfNeeded: carry)
            carry >>= 8
        }
    }
}
