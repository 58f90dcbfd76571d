/// An IPv4 or IPv6 address. An IPv4 address and its IPv4-mapped IPv6 form are two values.
public struct IPAddress: Hashable, Sendable {
    /// The upper half of the 16 bytes, most significant first; of an IPv4 address that of its mapped form.
    package let high: UInt64
    /// The lower half of the 16 bytes; of an IPv4 address that of its mapped form, `::ffff:0:0/96`.
    package let low: UInt64
    /// Whether it is an IPv4 address.
    public let isV4: Bool

    /// An IPv4 address from its 32 bits, most significant first.
    package init(v4 bits: UInt32) {
        self.high = 0
        self.low = 0xFFFF_0000_0000 | UInt64(bits)
        self.isV4 = true
    }

    /// An IPv6 address from its halves, most significant first.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
        self.isV4 = false
    }

    /// An address from canonical text: dotted decimal without leading zeros, or RFC 5952 without brackets, whose letters
    /// may be of either case.
    /// - Returns: nil for every other spelling, also of the same address, and for zone identifiers.
    public init?(_ canonicalText: String) {
        self.init(canonicalText: canonicalText.utf8.span)
    }

    /// An address from 4 or 16 bytes in network order, as a socket knows it.
    /// - Returns: nil for any other number of bytes.
    package init?(networkBytes bytes: [UInt8]) {
        switch bytes.count {
        case 4: self.init(v4: bytes.reduce(0) { $0 << 8 | UInt32($1) })
        case 16:
            self.init(
                high: bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) },
                low: bytes.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) }
            )
        default: return nil
        }
    }

    /// The lower 32 bits: all of an IPv4 address.
    package var lowestBits: UInt32 { UInt32(truncatingIfNeeded: low) }

    /// The address in network order: 4 bytes or 16.
    package var networkBytes: [UInt8] {
        if isV4 { return (0..<4).map { UInt8(truncatingIfNeeded: low >> (24 - 8 * $0)) } }
        return [high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * $0)) } }
    }

    /// The `index`-th of the eight groups of an IPv6 address.
    func group(_ index: Int) -> UInt16 {
        let half = index < 4 ? high : low
        return UInt16(truncatingIfNeeded: half >> (48 - 16 * UInt64(index & 3)))
    }
}
