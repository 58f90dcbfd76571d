import Testing

@testable import SallyportPolicy

@Suite("Addresses and networks")
struct IPAddressTests {
    @Test(
        "canonical text comes back",
        arguments: [
            "0.0.0.0", "1.2.3.4", "255.255.255.255", "::", "::1", "1::", "2001:db8::1", "2001:db8:0:1:1:1:1:1",
            "2001:0:0:1::1", "2001:db8::1:0:0:1", "::ffff:192.0.2.1", "::c000:201", "64:ff9b::c000:221", "fe80::1",
            "1:2:3:4:5:6:7:8", "0:1:2:3:4:5:6:7", "1:2:3:4:5:6:7:0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        ])
    func canonical(_ text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == text)
        #expect(address.isV4 == !text.contains(":"))
        #expect(IPAddress(networkBytes: address.networkBytes) == address)
        #expect(address.networkBytes.count == (address.isV4 ? 4 : 16))
    }

    @Test(
        "no other spelling is taken",
        arguments: [
            "", "1", "1.2.3", "1.2.3.4.", "1.2.3.4.5", ".1.2.3.4", "1..2.3.4", "1.2.3.256", "01.2.3.4", "1.2.3.04",
            "0x1.2.3.4",
            "127.1", "2130706433", " 1.2.3.4", "1.2.3.4 ", "1.2.3.4\n", "1.2.3.-4", "1.2.3.4/32", "١.2.3.4",
            "1.2.3.4\0",
            ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8:", ":1:2:3:4:5:6:7:8", "1::2::3",
            "12345::", "g::",
            "0:0:0:0:0:0:0:1", "::0", "0::1", "2001:0db8::1", "2001:db8::0:1", "2001:db8:0:0:1::1",
            "2001:db8::1:1:1:1:1",
            "1:0:0:2:0:0:0:3", "1::2:0:0:0:3", "::ffff:c000:201", "::192.0.2.1", "64:ff9b::192.0.2.33",
            "::ffff:192.0.2.01",
            "::ffff:192.0.2", "1.2.3.4::", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4", "fe80::1%eth0", "[::1]", "::1/128",
            "v1.x",
            "1:2:3:4:5:6:1.2.3.4",
        ])
    func nonCanonical(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("letters of either case")
    func upperCase() {
        #expect(IPAddress("2001:DB8::AbCd") == IPAddress("2001:db8::abcd"))
        #expect(IPAddress("::FFFF:192.0.2.1") == IPAddress("::ffff:192.0.2.1"))
    }

    @Test("a socket's bytes", arguments: [0, 1, 3, 5, 15, 17])
    func wrongLength(_ count: Int) {
        #expect(IPAddress(networkBytes: [UInt8](repeating: 1, count: count)) == nil)
    }

    @Test("an IPv4 address is not its mapped form")
    func mapped() {
        #expect(IPAddress("192.0.2.1") != IPAddress("::ffff:192.0.2.1"))
        #expect(IPAddress(networkBytes: [192, 0, 2, 1])?.description == "192.0.2.1")
    }

    @Test(
        "what a network covers",
        arguments: [
            ("10.0.0.0/8", "10.0.0.0", true), ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
            ("10.0.0.0/8", "9.255.255.255", false), ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("10.0.0.0/8", "::ffff:11.1.2.3", false), ("10.0.0.0/8", "::a01:203", false),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("0.0.0.0/0", "::ffff:8.8.8.8", true), ("0.0.0.0/0", "::1", false), ("::/0", "8.8.8.8", false),
            ("::/0", "::ffff:8.8.8.8", true), ("::/0", "ff02::1", true), ("::ffff:10.0.0.0/104", "10.1.2.3", false),
            ("::ffff:10.0.0.0/104", "::ffff:10.1.2.3", true), ("fd00:ec2::/32", "fd00:ec2:ffff::1", true),
            ("fd00:ec2::/32", "fd00:ec3::1", false), ("2001:db8::/64", "2001:db8::1", true),
            ("2001:db8::/64", "2001:db8:0:1::", false), ("2001:db8:0:0:8000::/65", "2001:db8:0:0:ffff::", true),
            ("2001:db8:0:0:8000::/65", "2001:db8::1", false), ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false), ("::1", "::1", true), ("::1", "::2", false),
            ("192.0.2.0/31", "192.0.2.1", true),
        ])
    func contains(_ network: String, _ address: String, expected: Bool) throws {
        let network = try #require(IPNetwork(network))
        #expect(network.contains(try #require(IPAddress(address))) == expected)
    }

    @Test(
        "the canonical text of a network",
        arguments: [
            ("10.0.0.0/8", "10.0.0.0/8"), ("192.0.2.1/32", "192.0.2.1"), ("192.0.2.1", "192.0.2.1"), ("::/0", "::/0"),
            ("FD00:EC2::/32", "fd00:ec2::/32"), ("::1/128", "::1"), ("0.0.0.0/0", "0.0.0.0/0"),
        ])
    func networkText(_ text: String, expected: String) {
        #expect(IPNetwork(text)?.description == expected)
    }

    @Test(
        "what is no network, and what the complaint says",
        arguments: [
            ("", "not a network"), ("10.0.0.0/", "no length"), ("10.0.0.0/33", "no length"), ("::/129", "no length"),
            ("10.0.0.0/08", "no length"), ("10.0.0.0/+8", "no length"), ("10.0.0.0/8/8", "not a network"),
            ("10.0/8", "not a network"), ("010.0.0.0/8", "not a network"), ("acme.example", "not a network"),
            ("10.0.0.1/8", "beyond the first 8"), ("fd00:ec2::1/32", "beyond the first 32"),
            ("[::1]/128", "not a network"),
            ("10.0.0.0 /8", "not a network"), ("10.0.0.0/８", "no length"),
        ])
    func noNetwork(_ text: String, complaint: String) {
        #expect(IPNetwork(text) == nil)
        guard case .failure(let invalid) = IPNetwork.parse(text) else { return }
        #expect(invalid.message.contains(complaint))
    }

    @Test("host bits: the help writes the network that was meant")
    func hostBits() {
        guard case .failure(let invalid) = IPNetwork.parse("10.1.2.3/8") else {
            Issue.record("a network with host bits was taken")
            return
        }
        #expect(invalid.help == "write `10.0.0.0/8` for the whole network, or `10.1.2.3` for the one address")
    }
}
