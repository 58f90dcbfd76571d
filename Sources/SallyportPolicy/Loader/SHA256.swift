/// SHA-256 (FIPS 180-4), for the digest that names a generation of policies: this module depends on no package, so that
/// others can embed it; everything that guards a secret uses a library.
struct SHA256 {
    /// What a text comes to.
    struct Digest: Hashable, Sendable, CustomStringConvertible {
        fileprivate var high: (UInt64, UInt64)
        fileprivate var low: (UInt64, UInt64)

        fileprivate init(_ state: InlineArray<8, UInt32>) {
            func pair(_ index: Int) -> UInt64 { UInt64(state[index]) << 32 | UInt64(state[index + 1]) }
            high = (pair(0), pair(2))
            low = (pair(4), pair(6))
        }

        /// Nothing's; no text is known that comes to it.
        static let none = Digest(InlineArray(repeating: 0))

        static func == (left: Digest, right: Digest) -> Bool { left.high == right.high && left.low == right.low }

        func hash(into hasher: inout Hasher) { hasher.combine(high.0) }

        /// The first eight bytes, the first of them on top.
        var firstWord: UInt64 { high.0 }

        /// In lower-case hex.
        var description: String {
            let digits = Array("0123456789abcdef".utf8)
            var bytes: [UInt8] = []
            append(to: &bytes)
            let hex = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
            return String(decoding: hex, as: UTF8.self)
        }

        /// Adds the 32 bytes.
        func append(to bytes: inout [UInt8]) {
            func append(_ word: UInt64) {
                // Eight at once: a reload does this for every file.
                unsafe withUnsafeBytes(of: word.bigEndian) { unsafe bytes.append(contentsOf: $0) }
            }
            append(high.0)
            append(high.1)
            append(low.0)
            append(low.1)
        }
    }

    private static let constants: InlineArray<64, UInt32> = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
    private var state: InlineArray<8, UInt32> = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]

    /// The digest of a text.
    static func digest(of bytes: Span<UInt8>) -> Digest {
        var hash = SHA256()
        var start = 0
        while start + 64 <= bytes.count {
            hash.compress(bytes, at: start)
            start += 64
        }
        let rest = bytes.count - start
        var end = [UInt8](repeating: 0, count: rest < 56 ? 64 : 128)
        for index in 0..<rest { end[index] = bytes[start + index] }
        end[rest] = 0x80
        let bits = UInt64(bytes.count) * 8
        for index in 0..<8 { end[end.count - 1 - index] = UInt8(truncatingIfNeeded: bits >> UInt64(index * 8)) }
        for start in stride(from: 0, to: end.count, by: 64) { hash.compress(end.span, at: start) }
        return Digest(hash.state)
    }

    private mutating func compress(_ bytes: Span<UInt8>, at start: Int) {
        // The message schedule. Every index below is counted to lie within it.
        var words = InlineArray<64, UInt32>(repeating: 0)
        for index in 0..<16 {
            // Within the block, of which the caller has seen that it lies in the text.
            let word = unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: start &+ index &* 4, as: UInt32.self)
            unsafe words[unchecked: index] = UInt32(bigEndian: word)
        }
        for index in 16..<64 {
            let (low, high) = unsafe (words[unchecked: index &- 15], words[unchecked: index &- 2])
            let first = Self.rotate(low, 7) ^ Self.rotate(low, 18) ^ (low &>> 3)
            let second = Self.rotate(high, 17) ^ Self.rotate(high, 19) ^ (high &>> 10)
            unsafe words[unchecked: index] =
                words[unchecked: index &- 16] &+ first &+ words[unchecked: index &- 7] &+ second
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        var index = 0
        while index < 64 {
            // Eight rounds, after which each variable is in its place again.
            unsafe Self.round(a, b, c, &d, e, f, g, &h, words[unchecked: index], index)
            unsafe Self.round(h, a, b, &c, d, e, f, &g, words[unchecked: index &+ 1], index &+ 1)
            unsafe Self.round(g, h, a, &b, c, d, e, &f, words[unchecked: index &+ 2], index &+ 2)
            unsafe Self.round(f, g, h, &a, b, c, d, &e, words[unchecked: index &+ 3], index &+ 3)
            unsafe Self.round(e, f, g, &h, a, b, c, &d, words[unchecked: index &+ 4], index &+ 4)
            unsafe Self.round(d, e, f, &g, h, a, b, &c, words[unchecked: index &+ 5], index &+ 5)
            unsafe Self.round(c, d, e, &f, g, h, a, &b, words[unchecked: index &+ 6], index &+ 6)
            unsafe Self.round(b, c, d, &e, f, g, h, &a, words[unchecked: index &+ 7], index &+ 7)
            index &+= 8
        }
        state[0] &+= a
        state[1] &+= b
        state[2] &+= c
        state[3] &+= d
        state[4] &+= e
        state[5] &+= f
        state[6] &+= g
        state[7] &+= h
    }

    @inline(__always)
    private static func round(
        _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32, _ g: UInt32,
        _ h: inout UInt32, _ word: UInt32, _ index: Int
    ) {
        let sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
        let first = unsafe h &+ sum1 &+ (g ^ (e & (f ^ g))) &+ constants[unchecked: index] &+ word
        let sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
        d &+= first
        h = first &+ sum0 &+ ((a & b) | (c & (a | b)))
    }

    @inline(__always)
    private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 { word &>> count | word &<< (32 &- count) }
}
