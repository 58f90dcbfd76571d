internal import COpenSSL

/// SHA-256 (FIPS 180-4), for the digest that names a generation of policies.
enum SHA256 {
    /// What a text comes to.
    struct Digest: Hashable, Sendable, CustomStringConvertible {
        fileprivate var high: (UInt64, UInt64)
        fileprivate var low: (UInt64, UInt64)

        /// Nothing's; no text is known that comes to it.
        static let none = Digest(high: (0, 0), low: (0, 0))

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

    /// The digest of a text.
    static func digest(of bytes: Span<UInt8>) -> Digest {
        var words = SIMD4<UInt64>()
        unsafe bytes.withUnsafeBufferPointer { text in
            unsafe withUnsafeMutableBytes(of: &words) { place in
                // Fails only without memory; nothing that is told by its digest may go on then.
                let digest = unsafe COpenSSL.SHA256(
                    text.baseAddress, text.count, place.baseAddress?.assumingMemoryBound(to: UInt8.self))
                precondition(unsafe digest != nil, "not enough memory")
            }
        }
        return Digest(
            high: (UInt64(bigEndian: words[0]), UInt64(bigEndian: words[1])),
            low: (UInt64(bigEndian: words[2]), UInt64(bigEndian: words[3])))
    }
}
