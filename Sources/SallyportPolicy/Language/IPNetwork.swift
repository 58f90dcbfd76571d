/// A range of addresses, such as `10.0.0.0/8`, `fd00:ec2::/32`, or one address alone.
public struct IPNetwork: Hashable, Sendable, CustomStringConvertible {
    /// Why a text is no network.
    package struct Invalid: Error, Hashable, Sendable {
        /// What is wrong: lower case, no full stop.
        package var message: String
        /// What to do about it.
        package var help: String
    }

    /// The first address.
    public let first: IPAddress
    /// How many leading bits all addresses share: 0 to 32, or 0 to 128.
    public let prefixLength: Int

    /// The network from its first address and how many bits count.
    /// - Returns: nil where the length is not one, or the first address has a bit beyond it.
    package init?(first: IPAddress, prefixLength: Int) {
        guard (0...(first.isV4 ? 32 : 128)).contains(prefixLength) else { return nil }
        self.first = first
        self.prefixLength = prefixLength
        guard IPNetwork.masked(first, to: prefixLength) == first else { return nil }
    }

    /// A network from text; the address must be canonical, and no bit may be set beyond the prefix.
    /// - Returns: nil where it is not; ``parse(_:)`` says why.
    public init?(_ text: String) {
        guard case .success(let network) = IPNetwork.parse(text) else { return nil }
        self = network
    }

    /// The network in canonical form; the length is left out where it is one address.
    public var description: String {
        prefixLength == (first.isV4 ? 32 : 128) ? first.description : "\(first)/\(prefixLength)"
    }

    /// Whether the address is of this network. An IPv4 network also covers the IPv4-mapped IPv6 form of its addresses; an
    /// IPv6 network covers no IPv4 address, not even one of `::ffff:0:0/96`.
    public func contains(_ address: IPAddress) -> Bool {
        if address.isV4, !first.isV4 { return false }
        let candidate = IPAddress(high: address.high, low: address.low)
        let masked = IPNetwork.masked(candidate, to: first.isV4 ? prefixLength + 96 : prefixLength)
        return masked.high == first.high && masked.low == first.low
    }

    /// The address with every bit beyond the prefix cleared.
    static func masked(_ address: IPAddress, to prefixLength: Int) -> IPAddress {
        if address.isV4 {
            return IPAddress(v4: address.lowestBits & ~(UInt32.max >> UInt32(prefixLength)))
        }
        // Swift's `>>` yields 0 where the shift is as wide as the number or wider.
        let high = address.high & ~(UInt64.max >> UInt64(prefixLength))
        let low = address.low & ~(UInt64.max >> UInt64(max(0, prefixLength - 64)))
        return IPAddress(high: high, low: low)
    }
}
