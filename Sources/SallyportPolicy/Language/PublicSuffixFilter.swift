/// Tells quickly of most names that no rule of the Public Suffix List has to do with them.
///
/// A Bloom filter over the rules' names, without `!` and `*.`: it is wrong in one direction alone.
enum PublicSuffixFilter {
    private static let bitCount: UInt64 = 1 << 18

    private static let bits: [UInt64] = {
        var bits = [UInt64](repeating: 0, count: Int(bitCount / 64))
        for rule in PublicSuffixListData.rules.utf8.split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == .lineFeed }
        ) {
            let name = rule.drop { $0 == UInt8(ascii: "!") || $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: ".") }
            let (first, second) = places(TextHash.of(Array(name).span))
            bits[Int(first / 64)] |= 1 << (first % 64)
            bits[Int(second / 64)] |= 1 << (second % 64)
        }
        return bits
    }()

    /// Whether `PublicSuffixList.isTooWideForWildcard` has to be asked about a name: it, or what follows its first label, may
    /// stand in the list, or it is a single label.
    static func mayHold(_ name: Span<UInt8>) -> Bool {
        var dot = 0
        while dot < name.count, name[dot] != UInt8(ascii: ".") { dot &+= 1 }
        guard dot < name.count else { return true }
        return mayStand(name) || mayStand(name.extracting((dot &+ 1)..<name.count))
    }

    private static func mayStand(_ name: Span<UInt8>) -> Bool {
        let (first, second) = places(TextHash.of(name))
        let bits = bits.span
        return bits[Int(first / 64)] & 1 << (first % 64) != 0 && bits[Int(second / 64)] & 1 << (second % 64) != 0
    }

    private static func places(_ hash: UInt64) -> (UInt64, UInt64) { (hash % bitCount, (hash >> 32) % bitCount) }
}
