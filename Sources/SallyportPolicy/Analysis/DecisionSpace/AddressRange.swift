/// A range of addresses of one family, as numbers.
package struct AddressRange: Hashable, Sendable {
    /// Whether they are IPv4 addresses.
    package var isV4: Bool
    /// The first.
    package var first: UInt128
    /// The last.
    package var last: UInt128

    init(isV4: Bool, first: UInt128, last: UInt128) {
        self.isV4 = isV4
        self.first = first
        self.last = last
    }

    /// The addresses of a family that a network covers: an IPv4 network also covers their IPv4-mapped form.
    init?(_ network: IPNetwork, isV4: Bool) {
        guard network.first.isV4 || !isV4 else { return nil }
        let first = isV4 ? UInt128(network.first.lowestBits) : network.first.number
        let length = network.first.isV4 && !isV4 ? network.prefixLength + 96 : network.prefixLength
        let hostBits = (isV4 ? 32 : 128) - length
        self.init(isV4: isV4, first: first, last: hostBits == 128 ? .max : first | ((1 << UInt128(hostBits)) - 1))
    }

    /// The greatest address of a family.
    static func greatest(isV4: Bool) -> UInt128 { isV4 ? UInt128(UInt32.max) : .max }

    /// An address of the family.
    func address(_ number: UInt128) -> IPAddress {
        isV4
            ? IPAddress(v4: UInt32(truncatingIfNeeded: number))
            : IPAddress(high: UInt64(truncatingIfNeeded: number >> 64), low: UInt64(truncatingIfNeeded: number))
    }

    /// Whether an address is of the family, and in the range.
    func contains(_ address: IPAddress) -> Bool {
        address.isV4 == isV4
            && (first...last).contains(isV4 ? UInt128(address.lowestBits) : address.number)
    }

    /// The fewest networks that cover the range and nothing else.
    var networks: [IPNetwork] {
        var networks: [IPNetwork] = []
        let width = isV4 ? 32 : 128
        var start = first
        while true {
            var bits = min(start == 0 ? width : start.trailingZeroBitCount, width)
            while bits > 0, bits == 128 ? last != .max : last - start < (1 << UInt128(bits)) - 1 { bits -= 1 }
            if let network = IPNetwork(first: address(start), prefixLength: width - bits) { networks.append(network) }
            let end = bits == 128 ? UInt128.max : start + ((1 << UInt128(bits)) - 1)
            guard end < last else { return networks }
            start = end + 1
        }
    }
}

extension IPAddress {
    /// The 16 bytes as one number.
    var number: UInt128 { UInt128(high) << 64 | UInt128(low) }

    /// An order of all addresses: IPv4 first.
    var sortKey: (Int, UInt128) { (isV4 ? 0 : 1, number) }
}
