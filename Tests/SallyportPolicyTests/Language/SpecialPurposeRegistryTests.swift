import Testing

@testable import SallyportPolicy

/// IANA's special-purpose address registries, written out, as another judge of addresses: of the blocks that hold an address
/// the longest decides, and where there is none it is global unicast, or none that was ever given out.
@Suite("IANA's special-purpose registries")
struct SpecialPurposeRegistryTests {
    /// A block, and whether the registry calls it globally reachable; what it calls neither so nor so is not.
    private typealias Block = (network: String, isReachable: Bool)

    private static let v4: [Block] = [
        ("0.0.0.0/8", false),  // "This network", RFC 791
        ("0.0.0.0", false),  // "This host on this network", RFC 1122
        ("10.0.0.0/8", false),  // private-use, RFC 1918
        ("100.64.0.0/10", false),  // shared address space, RFC 6598
        ("127.0.0.0/8", false),  // loopback, RFC 1122
        ("169.254.0.0/16", false),  // link-local, RFC 3927
        ("172.16.0.0/12", false),  // private-use, RFC 1918
        ("192.0.0.0/24", false),  // IETF protocol assignments, RFC 6890
        ("192.0.0.0/29", false),  // service continuity, RFC 7335
        ("192.0.0.8", false),  // dummy address, RFC 7600
        ("192.0.0.9", true),  // Port Control Protocol anycast, RFC 7723
        ("192.0.0.10", true),  // TURN anycast, RFC 8155
        ("192.0.0.170", false), ("192.0.0.171", false),  // NAT64/DNS64 discovery, RFC 8880
        ("192.0.2.0/24", false),  // documentation, RFC 5737
        ("192.31.196.0/24", true),  // AS112-v4, RFC 7535
        ("192.52.193.0/24", true),  // AMT, RFC 7450
        ("192.88.99.0/24", false),  // deprecated 6to4 relay anycast, RFC 7526
        ("192.88.99.2", false),  // 6a44 relay anycast, RFC 6751
        ("192.168.0.0/16", false),  // private-use, RFC 1918
        ("192.175.48.0/24", true),  // direct delegation AS112, RFC 7534
        ("198.18.0.0/15", false),  // benchmarking, RFC 2544
        ("198.51.100.0/24", false), ("203.0.113.0/24", false),  // documentation, RFC 5737
        ("240.0.0.0/4", false),  // reserved, RFC 1112
        ("255.255.255.255", false),  // limited broadcast, RFC 8190
        ("224.0.0.0/4", false),  // multicast, RFC 5771, which has a registry of its own
    ]

    private static let v6: [Block] = [
        ("::1", false), ("::", false),  // loopback and unspecified, RFC 4291
        ("64:ff9b:1::/48", false),  // local-use translation, RFC 8215
        ("100::/64", false),  // discard-only, RFC 6666
        ("100:0:0:1::/64", false),  // dummy prefix, RFC 9780
        ("2001::/23", false),  // IETF protocol assignments, RFC 2928
        ("2001::/32", false),  // Teredo, RFC 4380
        ("2001:1::1", true),  // Port Control Protocol anycast, RFC 7723
        ("2001:1::2", true),  // TURN anycast, RFC 8155
        ("2001:1::3", true),  // DNS-SD registration anycast, RFC 9665
        ("2001:2::/48", false),  // benchmarking, RFC 5180
        ("2001:3::/32", true),  // AMT, RFC 7450
        ("2001:4:112::/48", true),  // AS112-v6, RFC 7535
        ("2001:10::/28", false),  // deprecated ORCHID, RFC 4843
        ("2001:20::/28", true),  // ORCHIDv2, RFC 7343
        ("2001:30::/28", true),  // drone remote identification, RFC 9374
        ("2001:db8::/32", false),  // documentation, RFC 3849
        ("2002::/16", false),  // 6to4, RFC 3056
        ("2620:4f:8000::/48", true),  // direct delegation AS112, RFC 7534
        ("3fff::/20", false),  // documentation, RFC 9637
        ("5f00::/16", false),  // segment routing, RFC 9602
        ("fc00::/7", false),  // unique-local, RFC 4193
        ("fe80::/10", false),  // link-local, RFC 4291
    ]

    private static func isReachable(_ address: IPAddress, _ blocks: [(network: IPNetwork, isReachable: Bool)]) -> Bool {
        let longest = blocks.filter { $0.network.contains(address) }.max {
            $0.network.prefixLength < $1.network.prefixLength
        }
        // RFC 4291 section 2.4 with the registry of IPv6 unicast: nothing outside of 2000::/3 was ever given out.
        return longest?.isReachable ?? (address.isV4 || address.high >> 61 == 1)
    }

    /// The ends of a block, what lies beside it, and some of what is in it.
    private static func probes(_ network: IPNetwork, _ random: inout LanguageRandom) -> [IPAddress] {
        let first = network.first
        if first.isV4 {
            let size = UInt64(1) << UInt64(32 - network.prefixLength)
            let start = UInt64(first.lowestBits)
            let inner = (0..<50).map { _ in start + random.next() % size }
            return ([start, start + size - 1, start &- 1, start + size] + inner).map {
                IPAddress(v4: UInt32(truncatingIfNeeded: $0))
            }
        }
        let high = network.prefixLength >= 64 ? 0 : UInt64.max >> UInt64(network.prefixLength)
        let low = network.prefixLength == 128 ? 0 : UInt64.max >> UInt64(max(network.prefixLength - 64, 0))
        let inner = (0..<50).map { _ in
            IPAddress(high: first.high | random.next() & high, low: first.low | random.next() & low)
        }
        let (last, carries) = (first.low | low).addingReportingOverflow(1)
        let (before, borrows) = first.low.subtractingReportingOverflow(1)
        return inner + [
            first, IPAddress(high: first.high | high, low: first.low | low),
            IPAddress(high: (first.high | high) &+ (carries ? 1 : 0), low: last),
            IPAddress(high: first.high &- (borrows ? 1 : 0), low: before),
        ]
    }

    @Test("in, at and beside every block", arguments: [4, 6])
    func everyBlock(family: Int) throws {
        let seed: UInt64 = 8190
        var random = LanguageRandom(seed: seed)
        let blocks = try (family == 4 ? Self.v4 : Self.v6).map {
            (network: try #require(IPNetwork($0.network)), isReachable: $0.isReachable)
        }
        // What stands for an IPv4 address is judged below.
        let embedding = try ["::/96", "::ffff:0.0.0.0/96", "64:ff9b::/96"].map { try #require(IPNetwork($0)) }
        var verdicts: Set<Bool> = []
        for block in blocks {
            for address in Self.probes(block.network, &random) {
                if embedding.contains(where: { $0.contains(address) }) { continue }
                let expected = Self.isReachable(address, blocks)
                verdicts.insert(expected)
                #expect((SpecialAddresses.reason(address) == nil) == expected, "\(address), seed \(seed)")
            }
        }
        #expect(verdicts == [true, false])
    }

    /// An IPv4 address in an IPv6 one is never better than by itself, and mapped, compatible, 6to4 and Teredo never good.
    @Test func embedded() throws {
        let seed: UInt64 = 6052
        var random = LanguageRandom(seed: seed)
        let blocks = try Self.v4.map { (network: try #require(IPNetwork($0.network)), isReachable: $0.isReachable) }
        for block in blocks {
            for address in Self.probes(block.network, &random) {
                let bits = UInt64(address.lowestBits)
                let isReachable = Self.isReachable(address, blocks)
                let translated = IPAddress(high: 0x0064_FF9B_0000_0000, low: bits)
                #expect((SpecialAddresses.reason(translated) == nil) == isReachable, "\(translated), seed \(seed)")
                let others = [
                    IPAddress(high: 0, low: 0xFFFF_0000_0000 | bits), IPAddress(high: 0, low: bits),
                    IPAddress(high: 0x2002 << 48 | bits << 16, low: random.next()),
                    IPAddress(high: 0x2001 << 48 | random.next() >> 32, low: random.next() << 32 | ~bits & 0xFFFF_FFFF),
                    // RFC 2765 and ISATAP below unique-local and link-local prefixes.
                    IPAddress(high: 0, low: 0xFFFF_0000_0000_0000 | bits),
                    IPAddress(high: 0xFE80 << 48, low: 0x5EFE_0000_0000 | bits),
                ]
                for other in others {
                    #expect(SpecialAddresses.reason(other) != nil, "\(other), seed \(seed)")
                }
            }
        }
    }

    /// What policy says of all of these, where it says nothing.
    @Test func refusedUnlessPolicyNamesThem() throws {
        for block in Self.v4 + Self.v6 {
            let address = try #require(IPNetwork(block.network)).first
            let ceiling = Ceiling()
            #expect((ceiling.judge(address) == .allowed) == block.isReachable, "\(address)")
            #expect(ceiling.judgeOperatorPinned(address) == .allowed)
            var named = Ceiling()
            named.allowedNetworks = [try #require(IPNetwork(block.network))]
            #expect(named.judge(address) == .allowed, "\(address)")
        }
    }
}
