import Testing

@testable import SallyportPolicy

@Suite("Host patterns")
struct HostPatternTests {
    @Test(
        "what a pattern covers",
        arguments: [
            ("acme.example", "acme.example", true), ("ACME.Example.", "acme.example", true),
            ("acme.example", "a.acme.example", false),
            ("acme.example", "acme.example2", false), ("acme.example", "xacme.example", false),
            ("*.acme.example", "a.acme.example", true), ("*.acme.example", "acme.example", false),
            ("*.acme.example", "a.b.acme.example", false), ("*.acme.example", "xacme.example", false),
            ("*.acme.example", "yxacme.example", false), ("**.acme.example", "a.xacme.example", false),
            ("**.acme.example", "yxacme.example", false),
            ("*.acme.example", "a.xacme.example", false), ("**.acme.example", "a.acme.example", true),
            ("**.acme.example", "a.b.acme.example", true), ("**.acme.example", "acme.example", false),
            ("**.acme.example", "xacme.example", false), ("**.acme.example", "a.acme.example.evil", false),
            ("**.internal.example", "metadata.internal.example", true), ("localhost", "localhost", true),
            ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false), ("::1", "[::1]", true),
            ("[::1]", "[::1]", true),
            ("2001:DB8::1", "[2001:db8::1]", true), ("::1", "[::2]", false), ("192.0.2.1", "[::ffff:192.0.2.1]", false),
            ("xn--bcher-kva.example", "XN--BCHER-KVA.example", true), ("*.co.acme.example", "a.co.acme.example", true),
        ])
    func matches(_ text: String, _ host: String, expected: Bool) throws {
        let pattern = try HostPattern.parse(text).get()
        #expect(pattern.matches(try ForwardURL("https://\(host)/").host) == expected)
        #expect(try HostPattern.parse(pattern.description).get() == pattern)
    }

    @Test("the parts")
    func parts() throws {
        let pattern = try HostPattern.parse("**.Hooks.Acme.Example.").get()
        #expect(pattern.kind == .anyLabels)
        #expect(pattern.labelsFromRight == ["example", "acme", "hooks"])
        #expect(pattern.description == "**.hooks.acme.example")
        #expect(try HostPattern.parse("a.example").get().labelsFromRight == ["example", "a"])
        #expect(try HostPattern.parse("192.0.2.1").get().labelsFromRight == ["192.0.2.1"])
    }

    @Test(
        "too wide for an allow, and a public suffix good enough for a deny",
        arguments: [
            ("*.com", true), ("**.co.uk", true), ("*.github.io", true), ("*.example", true), ("**.zip", true),
            ("*.kawasaki.jp", true),
            ("*.anything.ck", true), ("*.Com.", true), ("*.xn--p1ai", true), ("*", false), ("**", false), ("*.", false),
            ("**.", false), ("*.*", false), ("***", false), ("**.**", false),
        ])
    func tooWide(_ text: String, isSuffix: Bool) {
        #expect(Self.failure(text)?.code == .hostPatternTooWide)
        #expect((Self.failure(text, allowingPublicSuffix: true) == nil) == isSuffix)
    }

    @Test(
        "what is refused, and what the complaint says",
        arguments: [
            ("", "empty"), (".", "names no host"), ("foo*.example", "wildcard"), ("*foo.example", "wildcard"),
            ("a.*.example", "wildcard"), ("*.*.example", "wildcard"), ("***.example", "wildcard"),
            ("**acme.example", "wildcard"),
            ("a.**", "wildcard"), ("*.192.0.2.1", "before an address"), ("https://acme.example", "scheme"),
            ("acme.example:443", "port"), ("*.acme.example:443", "port"), ("[::1]:443", "port"),
            ("192.0.2.1:443", "port"),
            ("acme.example/v2", "path"), ("acme.example/", "path"), ("10.0.0.0/8", "network"), ("fd00::/8", "network"),
            ("u@acme.example", "user information"), ("acme .example", "space"), (" acme.example", "space"),
            ("acme.example\n", "control character"), ("a..example", "two dots"), (".example", "two dots"),
            ("a.example..", "two dots"),
            ("-a.example", "hyphen"), ("a-.example", "hyphen"), ("a_b.example", "no host name has"),
            ("a%2eb", "no host name has"),
            ("127.1", "ends in a number"), ("1.2.3.4.", "ends in a number"), ("0x7f.1", "ends in a number"),
            ("1.2.3.256", "ends in a number"), ("0:0:0:0:0:0:0:1", "IPv6 address"), ("::01", "IPv6 address"),
            ("[acme.example]", "brackets"), ("[192.0.2.1]", "brackets"), ("fe80::1%eth0", "IPv6 address"),
            ("xn--a.example", "`xn--` label"), ("a,b.example", "no host name has"),
        ])
    func refuses(_ text: String, complaint: String) {
        let invalid = Self.failure(text)
        #expect(invalid?.code == .invalidHostPattern)
        #expect(invalid?.message.contains(complaint) == true, "\(String(describing: invalid))")
        #expect(Self.failure(text, allowingPublicSuffix: true) == invalid)
    }

    @Test("lengths")
    func lengths() {
        let label = String(repeating: "a", count: 63)
        let name = "\(label).\(label).\(label).\(String(repeating: "b", count: 61))"
        #expect(Self.failure(name) == nil)
        #expect(Self.failure(name + "b")?.message.contains("253") == true)
        #expect(Self.failure("*." + name)?.message.contains("253") == true)
        #expect(Self.failure("*." + name.dropLast(2)) == nil)
        #expect(Self.failure(label + "a.example")?.message.contains("63") == true)
    }

    @Test(
        "an international name is answered with its `xn--` form",
        arguments: [
            ("bücher.example", "write `xn--bcher-kva.example`"),
            ("*.Bücher.Example", "write `*.xn--bcher-kva.example`"),
            ("**.日本語.example", "write `**.xn--wgv71a119e.example`"),
            ("straße.example.", "write `xn--strae-oqa.example`"),
            ("api。bücher．example", "write `api.xn--bcher-kva.example`"), ("bu\u{308}cher.example", "write each label"),
            ("a\u{202E}b.example", "write each label"), ("ｆｏｏ.example", "write each label"),
            ("\u{212A}.example", "write `k.example`"), ("*.рф", "write `*.xn--p1ai`"),
            ("a.\u{301}b.example", "write each label"),
        ])
    func international(_ text: String, help: String) {
        let invalid = Self.failure(text)
        #expect(invalid?.code == .internationalName)
        #expect(invalid?.help.hasPrefix(help) == true, "\(String(describing: invalid))")
    }

    @Test("a password in a pattern is not repeated")
    func noEcho() {
        let invalid = Self.failure("hunter:swordfish@acme.example")
        #expect(invalid?.message.contains("swordfish") == false)
    }

    private static func failure(_ text: String, allowingPublicSuffix: Bool = false) -> HostPattern.Invalid? {
        guard case .failure(let invalid) = HostPattern.parse(text, allowingPublicSuffix: allowingPublicSuffix) else {
            return nil
        }
        return invalid
    }
}
