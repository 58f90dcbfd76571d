import Testing

@testable import SallyportPolicy

@Suite("Forward URLs")
struct ForwardURLTests {
    @Test(
        "the one form of a URL",
        arguments: [
            ("https://acme.example", "https://acme.example/"), ("https://acme.example/", "https://acme.example/"),
            ("HTTPS://ACME.Example:443/A", "https://acme.example/A"),
            ("hTTp://acme.example:80", "http://acme.example/"),
            ("http://acme.example:443/", "http://acme.example:443/"),
            ("https://acme.example:80/", "https://acme.example:80/"),
            ("https://acme.example./x", "https://acme.example/x"),
            ("https://acme.example.:8443", "https://acme.example:8443/"),
            ("https://a:1/", "https://a:1/"), ("https://a:65535/", "https://a:65535/"),
            ("https://acme.example?", "https://acme.example/?"),
            ("https://acme.example?a=b", "https://acme.example/?a=b"),
            ("https://acme.example/?", "https://acme.example/?"),
            ("https://acme.example/a/../b", "https://acme.example/a/../b"),
            ("https://acme.example//a//", "https://acme.example//a//"),
            ("https://a/%7e%2F;x=1", "https://a/%7e%2F;x=1"),
            ("https://v2--shop.acme.example", "https://v2--shop.acme.example/"),
            ("https://a/-._~!$&'()*+,;=:@", "https://a/-._~!$&'()*+,;=:@"),
            ("https://a/?/?:@%20", "https://a/?/?:@%20"),
            ("https://a/x?u=https://b@c", "https://a/x?u=https://b@c"), ("https://192.0.2.1", "https://192.0.2.1/"),
            ("https://192.0.2.1:8443/", "https://192.0.2.1:8443/"), ("https://[::1]", "https://[::1]/"),
            ("https://[2001:DB8::1]:443/", "https://[2001:db8::1]/"), ("https://[::1]:8443?q", "https://[::1]:8443/?q"),
            ("https://[::ffff:192.0.2.1]/", "https://[::ffff:192.0.2.1]/"),
            ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example/"),
            ("https://XN--BCHER-KVA.example", "https://xn--bcher-kva.example/"),
            ("https://a-b--c.example", "https://a-b--c.example/"),
            ("https://1.2.3.4.example/", "https://1.2.3.4.example/"), ("https://3com.example", "https://3com.example/"),
            ("https://0x.example", "https://0x.example/"), ("https://a.0xg", "https://a.0xg/"),
            ("https://a.1a", "https://a.1a/"),
        ])
    func accepts(_ text: String, canonical: String) throws {
        let url = try ForwardURL(text)
        #expect(url.canonical == canonical)
        #expect(try ForwardURL(canonical) == url)
    }

    @Test(
        "what is wrong, and where",
        arguments: [
            ("", .empty, 0), ("https", .notAbsolute, 0), ("https:", .notAbsolute, 6),
            ("https:/acme.example", .notAbsolute, 7),
            ("https:acme.example", .notAbsolute, 6), ("//acme.example", .notAbsolute, 0), ("/path", .notAbsolute, 0),
            ("acme.example/x", .notAbsolute, 0), ("acme.example:443/x", .unsupportedScheme, 0),
            ("://a", .notAbsolute, 0),
            ("1https://a", .notAbsolute, 0), ("ftp://a", .unsupportedScheme, 0), ("httpss://a", .unsupportedScheme, 0),
            ("javascript:alert(1)", .unsupportedScheme, 0), ("file:///etc/passwd", .unsupportedScheme, 0),
            (" https://a", .space, 0), ("https://a ", .space, 9), ("https://a b", .space, 9),
            ("https://a/ b", .space, 10),
            ("https:\\\\a", .backslash, 6), ("https://a\\b", .backslash, 9), ("https://a/\\b", .backslash, 10),
            ("https:/\\a", .backslash, 7), ("https://a\\@b", .backslash, 9), ("https://a?\\", .backslash, 10),
            ("ht\ttps://a", .controlCharacter, 2), ("https://a\t", .controlCharacter, 9),
            ("https://a\n", .controlCharacter, 9),
            ("https://a/\r\nX: y", .controlCharacter, 10), ("https://a\0", .controlCharacter, 9),
            ("https://a/\u{7F}", .controlCharacter, 10), ("https://ä", .notASCII, 8), ("https://a/ä", .notASCII, 10),
            ("https://a/?ä", .notASCII, 11), ("https://a。b", .notASCII, 9), ("ｈttps://a", .notASCII, 0),
            ("https://a\u{2025}b", .notASCII, 9), ("https\u{FF1A}//a", .notASCII, 5),
            ("https://a/\u{2028}", .notASCII, 10),
            ("https://u@a", .userinfo, 8), ("https://u:p@a", .userinfo, 8), ("https://@a", .userinfo, 8),
            ("https://:@a", .userinfo, 8), ("https://a@", .userinfo, 8), ("https://a:443@b", .userinfo, 8),
            ("https://[::1]@a", .userinfo, 8), ("https://a#", .fragment, 9), ("https://a/#x", .fragment, 10),
            ("https://a?x#y", .fragment, 11), ("https://#@a", .fragment, 8), ("https://", .emptyHost, 8),
            ("https:///", .emptyHost, 8), ("https://?", .emptyHost, 8), ("https://:443", .emptyHost, 8),
            ("https://.", .emptyHost, 8),
            ("https://./", .emptyHost, 8), ("https://a%2eb", .percentInHost, 9), ("https://%61", .percentInHost, 8),
            ("https://a_b", .forbiddenHostCharacter, 9), ("https://a*b", .forbiddenHostCharacter, 9),
            ("https://a,b", .forbiddenHostCharacter, 9), ("https://a;b", .forbiddenHostCharacter, 9),
            ("https://a]b", .forbiddenHostCharacter, 9), ("https://a[b", .forbiddenHostCharacter, 9),
            ("https://a^b", .forbiddenHostCharacter, 9), ("https://a~b", .forbiddenHostCharacter, 9),
            ("https://a|b", .forbiddenHostCharacter, 9), ("https://<a>", .forbiddenHostCharacter, 8),
            ("https://.a", .emptyLabel, 8), ("https://a..b", .emptyLabel, 10), ("https://a..", .emptyLabel, 10),
            ("https://..", .emptyLabel, 8), ("https://-a", .misplacedHyphen, 8), ("https://a-", .misplacedHyphen, 9),
            ("https://a.-b", .misplacedHyphen, 10), ("https://a-.b", .misplacedHyphen, 9),
            ("https://-", .misplacedHyphen, 8),
            ("https://xn--a", .malformedInternationalLabel, 8),
            ("https://a.xn--abc.b", .malformedInternationalLabel, 10),
            ("https://XN--99999999.example", .malformedInternationalLabel, 8),
            ("https://xn--dca.example", .malformedInternationalLabel, 8), ("https://xn--a-.b", .misplacedHyphen, 13),
            ("https://127.1", .nonCanonicalAddress, 8), ("https://0x7f.1", .nonCanonicalAddress, 8),
            ("https://2130706433", .nonCanonicalAddress, 8), ("https://0177.0.0.1", .nonCanonicalAddress, 8),
            ("https://1.2.3.4.", .nonCanonicalAddress, 8), ("https://1.2.3.256", .nonCanonicalAddress, 8),
            ("https://1.2.3.04", .nonCanonicalAddress, 8), ("https://0x7f000001", .nonCanonicalAddress, 8),
            ("https://0X7F000001", .nonCanonicalAddress, 8), ("https://a.0x", .nonCanonicalAddress, 8),
            ("https://a.0xff", .nonCanonicalAddress, 8), ("https://a.1", .nonCanonicalAddress, 8),
            ("https://1.2.3.4.5", .nonCanonicalAddress, 8), ("https://1.2.3", .nonCanonicalAddress, 8),
            ("https://a.09", .nonCanonicalAddress, 8), ("https://127.0.0.1.0x0.", .nonCanonicalAddress, 8),
            ("https://999999999999999999999", .nonCanonicalAddress, 8), ("https://0", .nonCanonicalAddress, 8),
            ("https://[0:0:0:0:0:0:0:1]", .nonCanonicalAddress, 8), ("https://[::01]", .nonCanonicalAddress, 8),
            ("https://[::ffff:c000:201]", .nonCanonicalAddress, 8), ("https://[1:2:3]", .nonCanonicalAddress, 8),
            ("https://[:::]", .nonCanonicalAddress, 8), ("https://[::1%25eth0]", .zoneIdentifier, 12),
            ("https://[fe80::1%eth0]/", .zoneIdentifier, 16), ("https://[v1.x]", .bracketedName, 8),
            ("https://[a.example]", .bracketedName, 8), ("https://[192.0.2.1]", .bracketedName, 8),
            ("https://[]", .bracketedName, 8), ("https://[::1", .bracketedName, 8), ("https://[", .bracketedName, 8),
            ("https://[[::1]]", .bracketedName, 8), ("https://[::1]a", .forbiddenHostCharacter, 13),
            ("https://[::1].", .forbiddenHostCharacter, 13), ("https://::1", .emptyHost, 8),
            ("https://a:", .emptyPort, 9),
            ("https://a:/", .emptyPort, 9), ("https://[::1]:", .emptyPort, 13), ("https://a:0", .invalidPort, 10),
            ("https://a:65536", .invalidPort, 10), ("https://a:080", .invalidPort, 10),
            ("https://a:+80", .invalidPort, 10),
            ("https://a:-1", .invalidPort, 10), ("https://a:8o", .invalidPort, 10),
            ("https://a:80:80", .invalidPort, 10),
            ("https://a:18446744073709551696", .invalidPort, 10), ("https://a:99999", .invalidPort, 10),
            ("https://a/%", .malformedPercentEncoding, 10), ("https://a/%4", .malformedPercentEncoding, 10),
            ("https://a/%zz", .malformedPercentEncoding, 10), ("https://a/%4g", .malformedPercentEncoding, 10),
            ("https://a/?%", .malformedPercentEncoding, 11), ("https://a/%%341", .malformedPercentEncoding, 10),
            ("https://a/\"", .forbiddenCharacter, 10), ("https://a/<", .forbiddenCharacter, 10),
            ("https://a/{x}", .forbiddenCharacter, 10), ("https://a/[x]", .forbiddenCharacter, 10),
            ("https://a/|", .forbiddenCharacter, 10), ("https://a/^", .forbiddenCharacter, 10),
            ("https://a/`", .forbiddenCharacter, 10),
            ("https://a?[]", .forbiddenCharacter, 10), ("https://a?'\"", .forbiddenCharacter, 11),
        ] as [(String, ForwardURL.Invalid.Reason, Int)])
    func refuses(_ text: String, reason: ForwardURL.Invalid.Reason, offset: Int) {
        #expect(throws: ForwardURL.Invalid(reason, at: offset)) { try ForwardURL(text) }
    }

    @Test("lengths, at the limit and one beyond")
    func lengths() throws {
        let label = String(repeating: "a", count: 63)
        let name = "\(label).\(label).\(label).\(String(repeating: "b", count: 61))"
        #expect(name.utf8.count == 253)
        #expect(try ForwardURL("https://\(name)./").host == .name(name))
        #expect(throws: ForwardURL.Invalid(.hostTooLong, at: 261)) { try ForwardURL("https://\(name)b/") }
        #expect(throws: ForwardURL.Invalid(.labelTooLong, at: 8)) { try ForwardURL("https://\(label)a/") }
        let base = "https://acme.example/"
        let rest = String(repeating: "p", count: ForwardURL.maximumLength - base.utf8.count)
        #expect(try ForwardURL(base + rest).path == "/" + rest)
        #expect(throws: ForwardURL.Invalid(.tooLong, at: 8192)) { try ForwardURL(base + rest + "p") }
    }

    @Test("the parts")
    func parts() throws {
        let url = try ForwardURL("HTTP://API.Acme.Example.:8080/v2/%7Eorders/?a=1&token=secret&&c&=d")
        #expect(url.scheme == .http)
        #expect(url.host == .name("api.acme.example"))
        #expect(url.port == 8080)
        #expect(url.path == "/v2/%7Eorders/")
        #expect(url.query == "a=1&token=secret&&c&=d")
        #expect(url.authority == "api.acme.example:8080")
        #expect(url.withoutQueryValues == "http://api.acme.example:8080/v2/%7Eorders/?a&token&&c&")
        #expect(url.matchPath == "/v2/~orders/")
        for text in ["\(url)", String(reflecting: url)] { #expect(!text.contains("secret")) }
    }

    @Test("a query that is empty is not one that is absent")
    func emptyQuery() throws {
        #expect(try ForwardURL("https://a?").query == "")
        #expect(try ForwardURL("https://a").query == nil)
        #expect(try ForwardURL("https://a?") != ForwardURL("https://a"))
        #expect(try ForwardURL("https://a?").withoutQueryValues == "https://a/?")
    }

    @Test(
        "a complaint repeats nothing of the URL",
        arguments: [
            "https://hunter:swordfish@acme.example/", "https://hunter:swordfish@",
            "https://hunter:swordfish/@acme.example",
            "hunter:swordfish@acme.example", "https://acme.example:swordfish/hunter",
            "https://hunter:swordfish@acme ä/",
        ])
    func noEcho(_ text: String) {
        let error = #expect(throws: ForwardURL.Invalid.self) { try ForwardURL(text) }
        let words = [error?.detail, error.map { "\($0)" }].compactMap(\.self)
        #expect(words.count == 2)
        for word in words { #expect(!word.contains("swordfish") && !word.contains("hunter")) }
    }

    @Test("every reason has a sentence of its own", arguments: ForwardURL.Invalid.Reason.allCases)
    func sentences(_ reason: ForwardURL.Invalid.Reason) {
        let detail = ForwardURL.Invalid(reason, at: 7).detail
        #expect(detail.hasPrefix("the URL ") && detail.hasSuffix(" (at byte 7)"))
        let others = ForwardURL.Invalid.Reason.allCases.filter { $0 != reason }
        #expect(!others.contains { ForwardURL.Invalid($0, at: 7).detail == detail })
    }
}
