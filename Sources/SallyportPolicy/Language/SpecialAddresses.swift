/// Addresses that are not plainly somewhere on the Internet: the special-purpose registries of IANA (RFC 6890, RFC 8190
/// and those that followed), multicast, and every form of IPv6 that stands for an IPv4 address.
package enum SpecialAddresses {
    /// Why an address is special.
    /// - Returns: the name of its range, such as `loopback`, or of the range that it stands for; nil where the address is
    ///   globally reachable unicast.
    package static func reason(_ address: IPAddress) -> String? {
        address.isV4 ? reasonV4(address) : reasonV6(address)
    }

    private static func reasonV4(_ address: IPAddress) -> String? {
        SpecialRanges.v4.first { $0.network.contains(address) }?.name
    }

    private static func reasonV6(_ address: IPAddress) -> String? {
        let range = SpecialRanges.v6.first { $0.network.contains(address) }
        guard let range else {
            // Of the rest only 2000::/3 has ever been given out as global unicast, RFC 4291 section 2.4.
            return address.high >> 61 == 1 ? nil : "not global unicast"
        }
        guard let embedded = range.embedded?.address(in: address) else { return range.name }
        let embeddedReason = reasonV4(embedded)
        // Where the outer form says nothing, the inner address alone decides.
        guard let name = range.name else { return embeddedReason.map { "translated \($0)" } }
        return embeddedReason.map { "\(name) of \($0)" } ?? name
    }
}
