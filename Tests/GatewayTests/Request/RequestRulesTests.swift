import NIOHTTP1
import Testing

@testable import Gateway

@Suite("What RFC 9110 and 9112 demand of a head")
struct RequestRulesTests {
    private static let host = [("Host", "gateway.example")]

    private func head(
        _ headers: [(String, String)], method: HTTPMethod = .POST, version: HTTPVersion = .http1_1,
        target: String = "/x"
    ) -> HTTPRequestHead {
        HTTPRequestHead(version: version, method: method, uri: target, headers: HTTPHeaders(headers))
    }

    private func status(_ head: HTTPRequestHead) -> Int? {
        do throws(GatewayError) {
            _ = try RequestRules.check(head)
            return nil
        } catch {
            return error.status
        }
    }

    @Test(
        arguments: [
            ([], 400), ([("Host", "a"), ("Host", "a")], 400), ([("Host", "a"), ("hOST", "b")], 400),
            ([("Host", "user@a")], 400), ([("Host", "a, b")], 400), ([("Host", "a/b")], 400), ([("Host", "a b")], 400),
            ([("Host", "a:8443")], nil), ([("Host", " a ")], nil), ([("Host", "[::1]:8443")], nil),
            ([("Host", "")], nil),
        ] as [([(String, String)], Int?)])
    func host(headers: [(String, String)], expected: Int?) {
        #expect(status(head(headers)) == expected)
    }

    @Test func http10NeedsNoHost() {
        #expect(status(head([], version: .http1_0)) == nil)
    }

    @Test(
        arguments: [
            ("http://a/x", 400), ("*", 400), ("a:443", 400), ("", 400), ("/a\\b", 400), ("/a#b", 400), ("/a b", 400),
            ("/caf\u{FFFD}", 400), ("/a\u{7F}", 400), ("/" + String(repeating: "a", count: 8191), nil),
            ("/" + String(repeating: "a", count: 8192), 414), ("/a?b=%20", nil), ("//a", nil),
        ] as [(String, Int?)])
    func target(target: String, expected: Int?) {
        #expect(status(head(Self.host, target: target)) == expected)
    }

    @Test(arguments: [
        ([], RequestFraming.none), ([("Content-Length", "0")], .length(0)), ([("Content-Length", "5")], .length(5)),
        ([("Content-Length", " 5 ")], .length(5)), ([("Content-Length", "005")], .length(5)),
        ([("Transfer-Encoding", "chunked")], .chunked), ([("transfer-encoding", "CHUNKED")], .chunked),
    ])
    func framing(headers: [(String, String)], expected: RequestFraming) throws {
        #expect(try RequestRules.check(head(Self.host + headers)).framing == expected)
    }

    @Test(arguments: [
        [("Content-Length", "5"), ("Content-Length", "5")], [("Content-Length", "5, 5")], [("Content-Length", "")],
        [("Content-Length", "-1")], [("Content-Length", "+1")], [("Content-Length", "0x5")],
        [("Content-Length", "1_0")],
        [("Content-Length", "99999999999999999999")], [("Content-Length", "٥")],
        [("Content-Length", "5"), ("Transfer-Encoding", "chunked")], [("Transfer-Encoding", "gzip")],
        [("Transfer-Encoding", "gzip, chunked")], [("Transfer-Encoding", "chunked, chunked")],
        [("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")], [("Transfer-Encoding", "identity")],
        [("Transfer-Encoding", "chunked;x=1")], [("Transfer-Encoding", "")],
    ])
    func framingThatIsRefused(headers: [(String, String)]) {
        #expect(status(head(Self.host + headers)) == 400)
    }

    @Test func chunksNeedHTTP11() {
        #expect(status(head([("Transfer-Encoding", "chunked")], version: .http1_0)) == 400)
    }

    @Test(arguments: [("100-continue", nil), ("100-Continue", nil), ("200-ok", 417), ("", 417)] as [(String, Int?)])
    func expectation(value: String, expected: Int?) {
        #expect(status(head(Self.host + [("Expect", value), ("Content-Length", "1")])) == expected)
    }

    @Test func expectationMattersOnlyWithABody() throws {
        let expect = [("Expect", "100-continue")]
        #expect(try RequestRules.check(head(Self.host + expect + [("Content-Length", "1")])).expectsContinue)
        #expect(try !RequestRules.check(head(Self.host + expect + [("Content-Length", "0")])).expectsContinue)
        #expect(try !RequestRules.check(head(Self.host + expect)).expectsContinue)
        let old = head(expect + [("Content-Length", "1")], version: .http1_0)
        #expect(try !RequestRules.check(old).expectsContinue)
    }

    @Test(arguments: [
        (HTTPVersion.http1_1, [], false), (.http1_1, [("Connection", "close")], true),
        (.http1_1, [("Connection", "x, Close")], true), (.http1_0, [], true),
        (.http1_0, [("Connection", "keep-alive")], false), (.http1_1, [("Upgrade", "websocket")], true),
    ])
    func connectionEnds(version: HTTPVersion, headers: [(String, String)], expected: Bool) throws {
        #expect(try RequestRules.check(head(Self.host + headers, version: version)).wantsClose == expected)
    }

    @Test func headersAreCounted() {
        let ninetyNine = (0..<99).map { ("X-\($0)", "x") }
        #expect(status(head(Self.host + ninetyNine)) == nil)
        #expect(status(head(Self.host + ninetyNine + [("Y", "y")])) == 431)
    }
}
