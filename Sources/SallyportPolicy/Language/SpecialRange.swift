/// One range of addresses with a purpose of its own.
struct SpecialRange: Sendable {
    /// Where in an IPv6 address an IPv4 address is embedded.
    enum Embedded: Sendable {
        case last32Bits
        /// RFC 3056: the 32 bits after `2002`.
        case sixToFour
        /// RFC 4380: the client's address, inverted, in the last 32 bits.
        case teredo
        /// RFC 6052 section 2.2, for a prefix of 48 bits: around the bits 64 to 71.
        case prefix48

        /// The embedded address.
        func address(in address: IPAddress) -> IPAddress {
            switch self {
            case .last32Bits: IPAddress(v4: address.lowestBits)
            case .sixToFour: IPAddress(v4: UInt32(truncatingIfNeeded: address.high >> 16))
            case .teredo: IPAddress(v4: ~address.lowestBits)
            case .prefix48:
                IPAddress(
                    v4: UInt32(truncatingIfNeeded: address.high & 0xFFFF) << 16
                        | UInt32(truncatingIfNeeded: address.low >> 40 & 0xFFFF)
                )
            }
        }
    }

    /// The range.
    let network: IPNetwork
    /// Its name; nil where the range itself is globally reachable.
    let name: String?
    /// Where it embeds an IPv4 address.
    let embedded: Embedded?

    /// A range from its network in canonical text.
    init(_ network: String, _ name: String?, embedding embedded: Embedded? = nil) {
        guard let network = IPNetwork(network) else { preconditionFailure("`\(network)` is not a network") }
        self.network = network
        self.name = name
        self.embedded = embedded
    }
}
