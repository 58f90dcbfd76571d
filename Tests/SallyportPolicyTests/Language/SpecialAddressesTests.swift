import Testing

@testable import SallyportPolicy

@Suite("Special addresses")
struct SpecialAddressesTests {
    @Test(
        "the name of the range",
        arguments: [
            ("0.0.0.0", "this network"), ("0.255.255.255", "this network"), ("10.1.2.3", "private-use"),
            ("100.64.0.1", "shared address space"), ("127.0.0.1", "loopback"), ("127.255.255.255", "loopback"),
            ("169.254.169.254", "link-local"), ("172.16.0.0", "private-use"), ("172.31.255.255", "private-use"),
            ("192.0.0.8", "IETF protocol assignments"), ("192.0.0.170", "IETF protocol assignments"),
            ("192.0.2.1", "documentation"), ("192.88.99.1", "deprecated 6to4 relay anycast"),
            ("192.168.1.1", "private-use"),
            ("198.19.255.255", "benchmarking"), ("198.51.100.1", "documentation"), ("203.0.113.1", "documentation"),
            ("224.0.0.1", "multicast"), ("240.0.0.1", "reserved"), ("255.255.255.255", "limited broadcast"),
            ("::", "unspecified"), ("::1", "loopback"), ("::ffff:127.0.0.1", "IPv4-mapped of loopback"),
            ("::ffff:8.8.8.8", "IPv4-mapped"), ("::7f00:1", "deprecated IPv4-compatible of loopback"),
            ("::808:808", "deprecated IPv4-compatible"), ("64:ff9b::a9fe:a9fe", "translated link-local"),
            ("64:ff9b:0:0:1::", "not global unicast"),
            ("64:ff9b:1::808:808", "local-use translation of this network"),
            ("64:ff9b:1:a00::", "local-use translation of private-use"),
            ("64:ff9b:1:808:8:800::", "local-use translation"), ("100::1", "discard-only"),
            ("100:0:0:1::", "dummy prefix"),
            ("2001::1", "Teredo of reserved"), ("2001::f7f7:f7f7", "Teredo"),
            ("2001:0:808:808::80ff:fffe", "Teredo of loopback"),
            ("2001:2::1", "benchmarking"), ("2001:10::1", "deprecated ORCHID"),
            ("2001:1::4", "IETF protocol assignments"),
            ("2001:1ff:ffff::", "IETF protocol assignments"), ("2001:db8::1", "documentation"),
            ("2002:7f00:1::", "6to4 of loopback"), ("2002:808:808::1", "6to4"), ("3fff:fff::", "documentation"),
            ("5f00::1", "segment routing"), ("4000::1", "not global unicast"), ("1fff::1", "not global unicast"),
            ("fc00::1", "unique-local"), ("fd00:ec2::254", "unique-local"), ("fe80::1", "link-local"),
            ("fec0::1", "deprecated site-local"), ("ff02::1", "multicast"), ("fe00::1", "not global unicast"),
        ])
    func special(_ text: String, reason: String) throws {
        #expect(SpecialAddresses.reason(try #require(IPAddress(text))) == reason)
    }

    @Test(
        "globally reachable unicast",
        arguments: [
            "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
            "128.0.0.0",
            "172.15.255.255", "172.32.0.0", "192.0.0.9", "192.0.0.10", "192.0.1.0", "192.31.196.1", "192.52.193.1",
            "192.175.48.1",
            "198.17.255.255", "198.20.0.0", "223.255.255.255", "2000::1", "2001:200::1", "2001:4860:4860::8888",
            "2001:1::1",
            "2001:1::2", "2001:1::3", "2001:3::1", "2001:4:112::1", "2001:20::1", "2001:30::1", "2001:db7::1",
            "2003::1",
            "2606:4700:4700::1111", "2620:4f:8000::1", "3fff:1000::1", "3ffe::1", "64:ff9b::808:808",
        ])
    func global(_ text: String) throws {
        #expect(SpecialAddresses.reason(try #require(IPAddress(text))) == nil)
    }

    /// Where we and some version of Python's `ipaddress` are known to differ, and why. What is here the tables above judge.
    static let intendedDifferences = [
        // Python calls multicast global where its scope is; ours are for unicast alone.
        "224.0.0.0/4", "ff00::/8",
        // Exceptions within 192.0.0.0/24 and 2001::/23, which Python learned with 3.11.10 and 3.12.4 at the latest.
        "192.0.0.0/24", "2001::/23",
        // The registry says of 6to4 and its relays neither yes nor no, and Python global; RFC 7526 deprecated them.
        "192.88.99.0/24", "2002::/16",
        // Translated, mapped, compatible: Python judges the embedded address in part, and only in newer versions.
        "::/96", "::ffff:0.0.0.0/96", "64:ff9b::/96", "64:ff9b:1::/48",
        // Later than many Pythons: RFC 9637, RFC 9602, RFC 9780.
        "3fff::/20", "5f00::/16", "100:0:0:1::/64",
        // Deprecated site-local, RFC 3879; Python has it apart from what is global.
        "fec0::/10",
    ]

    @Test("as Python's `ipaddress` has it, but for the differences listed")
    func agreesWithPython() throws {
        let seed: UInt64 = 6890
        let differences = try Self.intendedDifferences.map { try #require(IPNetwork($0)) }
        let addresses = Self.addresses(seed: seed)
        let program = """
            import ipaddress, sys
            for line in sys.stdin.read().split("\\n"):
                address = ipaddress.ip_address(line)
                print(1 if address.is_global else 0, address)
            """
        let answers = try LanguagePython.answers(to: addresses.map(\.description), from: program)
        var compared = 0
        for (address, answer) in zip(addresses, answers) {
            let isMapped = address.description.hasPrefix("::ffff:") && address.description.contains(".")
            #expect(isMapped || answer.dropFirst(2) == address.description)
            // Outside 2000::/3 nothing is global unicast, which Python does not know of what nobody has named yet.
            let isUnassigned = SpecialAddresses.reason(address) == "not global unicast"
            if isUnassigned || differences.contains(where: { $0.contains(address) }) { continue }
            compared += 1
            #expect((SpecialAddresses.reason(address) == nil) == (answer.first == "1"), "\(address), seed \(seed)")
        }
        #expect(compared > 2000)
    }

    /// The boundaries of every range with their neighbours, and random addresses of both families.
    private static func addresses(seed: UInt64) -> [IPAddress] {
        var random = LanguageRandom(seed: seed)
        var addresses: [IPAddress] = []
        for network in SpecialRanges.v4.map(\.network) {
            let first = network.first.lowestBits
            let last = first | ~(UInt32.max << UInt32(32 - network.prefixLength))
            addresses += [first &- 1, first, last, last &+ 1].map { IPAddress(v4: $0) }
        }
        for network in SpecialRanges.v6.map(\.network) where network.prefixLength <= 64 {
            let first = network.first.high
            let last = first | (network.prefixLength == 64 ? 0 : UInt64.max >> UInt64(network.prefixLength))
            addresses += [(first &- 1, .max), (first, 0), (last, .max), (last &+ 1, 0)].map {
                IPAddress(high: $0, low: $1)
            }
        }
        for _ in 0..<2000 {
            addresses.append(IPAddress(v4: UInt32(truncatingIfNeeded: random.next())))
            let high = Bool.random(using: &random) ? 1 << 61 | random.next() >> 3 : random.next()
            addresses.append(IPAddress(high: high, low: random.next() & random.next()))
        }
        return addresses
    }
}
