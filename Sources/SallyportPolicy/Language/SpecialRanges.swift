/// The special ranges. Of those that hold an address the first in the list decides, so an exception stands before its rule.
enum SpecialRanges {
    /// IANA IPv4 Special-Purpose Address Registry, with multicast (RFC 5771) and the reserved class E.
    static let v4: [SpecialRange] = [
        SpecialRange("0.0.0.0/8", "this network"),
        SpecialRange("10.0.0.0/8", "private-use"),
        SpecialRange("100.64.0.0/10", "shared address space"),
        SpecialRange("127.0.0.0/8", "loopback"),
        SpecialRange("169.254.0.0/16", "link-local"),
        SpecialRange("172.16.0.0/12", "private-use"),
        SpecialRange("192.0.0.9", nil),  // Port Control Protocol anycast, RFC 7723
        SpecialRange("192.0.0.10", nil),  // TURN anycast, RFC 8155
        SpecialRange("192.0.0.0/24", "IETF protocol assignments"),
        SpecialRange("192.0.2.0/24", "documentation"),
        SpecialRange("192.88.99.0/24", "deprecated 6to4 relay anycast"),
        SpecialRange("192.168.0.0/16", "private-use"),
        SpecialRange("198.18.0.0/15", "benchmarking"),
        SpecialRange("198.51.100.0/24", "documentation"),
        SpecialRange("203.0.113.0/24", "documentation"),
        SpecialRange("224.0.0.0/4", "multicast"),
        SpecialRange("255.255.255.255", "limited broadcast"),
        SpecialRange("240.0.0.0/4", "reserved"),
    ]

    /// IANA IPv6 Special-Purpose Address Registry, with multicast and what RFC 3879 and RFC 4291 deprecated. Transition
    /// forms that the registry does not call globally reachable are refused whatever they embed; the well-known prefix of
    /// RFC 6052 is as good as what it embeds.
    static let v6: [SpecialRange] = [
        SpecialRange("::", "unspecified"),
        SpecialRange("::1", "loopback"),
        SpecialRange("::ffff:0.0.0.0/96", "IPv4-mapped", embedding: .last32Bits),
        SpecialRange("::/96", "deprecated IPv4-compatible", embedding: .last32Bits),
        SpecialRange("64:ff9b::/96", nil, embedding: .last32Bits),
        SpecialRange("64:ff9b:1::/48", "local-use translation", embedding: .prefix48),
        SpecialRange("100::/64", "discard-only"),
        SpecialRange("100:0:0:1::/64", "dummy prefix"),
        SpecialRange("2001::/32", "Teredo", embedding: .teredo),
        SpecialRange("2001:1::1", nil),  // Port Control Protocol anycast, RFC 7723
        SpecialRange("2001:1::2", nil),  // TURN anycast, RFC 8155
        SpecialRange("2001:1::3", nil),  // DNS-SD registration anycast, RFC 9665
        SpecialRange("2001:2::/48", "benchmarking"),
        SpecialRange("2001:3::/32", nil),  // AMT, RFC 7450
        SpecialRange("2001:4:112::/48", nil),  // AS112-v6, RFC 7535
        SpecialRange("2001:10::/28", "deprecated ORCHID"),
        SpecialRange("2001:20::/28", nil),  // ORCHIDv2, RFC 7343
        SpecialRange("2001:30::/28", nil),  // drone remote identification, RFC 9374
        SpecialRange("2001::/23", "IETF protocol assignments"),
        SpecialRange("2001:db8::/32", "documentation"),
        SpecialRange("2002::/16", "6to4", embedding: .sixToFour),
        SpecialRange("3fff::/20", "documentation"),
        SpecialRange("5f00::/16", "segment routing"),
        SpecialRange("fc00::/7", "unique-local"),
        SpecialRange("fe80::/10", "link-local"),
        SpecialRange("fec0::/10", "deprecated site-local"),
        SpecialRange("ff00::/8", "multicast"),
    ]
}
