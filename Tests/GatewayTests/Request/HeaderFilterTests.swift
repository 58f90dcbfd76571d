import NIOHTTP1
import Testing

@testable import Gateway

@Suite("What never crosses")
struct HeaderFilterTests {
    private func upstream(_ headers: [(String, String)]) -> [String] {
        HeaderFilter.toUpstream(HTTPHeaders(headers)).map { "\($0.name): \($0.value)" }
    }

    private func client(_ headers: [(String, String)]) -> [String] {
        HeaderFilter.toClient(HTTPHeaders(headers)).map { "\($0.name): \($0.value)" }
    }

    @Test(arguments: [
        "Authorization", "LP-forward-url", "lp-anything", "Connection", "Keep-Alive", "TE", "Trailer", "Upgrade",
        "Transfer-Encoding", "Proxy-Authorization", "Proxy-Connection", "proxy-x", "X-Forwarded-For", "x-forwarded-x",
        "Forwarded", "X-HTTP-Method-Override", "X_Custom", "content_type", "Host", "Content-Length", "Expect",
        "HTTP2-Settings", "X-Request-Id", "traceparent", "tracestate",
    ])
    func neverGoesUpstream(name: String) {
        for spelling in [name, name.lowercased(), name.uppercased()] {
            #expect(upstream([(spelling, "x"), ("X-Kept", "y")]) == ["X-Kept: y"])
        }
    }

    @Test(arguments: [
        "Accept", "Content-Type", "Cookie", "User-Agent", "X-Custom", "Range", "If-None-Match", "Accept-Encoding",
        "LPX", "X-Forwarded", "Max-Forwards", "Via",
    ])
    func goesUpstream(name: String) {
        #expect(upstream([(name, "  one two ")]) == ["\(name): one two"])
    }

    @Test func orderAndRepetitionStay() {
        #expect(upstream([("B", "1"), ("A", "2"), ("B", "3")]) == ["B: 1", "A: 2", "B: 3"])
        #expect(client([("Set-Cookie", "a"), ("Set-Cookie", "b")]) == ["Set-Cookie: a", "Set-Cookie: b"])
    }

    @Test func whatConnectionNamesStaysBehind() {
        let headers = [
            ("Connection", "close, X-One ,"), ("connection", "x-two"), ("X-One", "1"), ("X-Two", "2"), ("X-Three", "3"),
        ]
        #expect(upstream(headers) == ["X-Three: 3"])
        #expect(client(headers) == ["X-Three: 3"])
    }

    @Test(arguments: [
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "TE", "Trailer", "Transfer-Encoding",
        "Upgrade", "lp-message-from-transport", "Sallyport-Error", "X-Request-Id", "traceparent",
    ])
    func neverGoesToTheClient(name: String) {
        for spelling in [name, name.lowercased(), name.uppercased()] {
            #expect(client([(spelling, "x"), ("X-Kept", "y")]) == ["X-Kept: y"])
        }
    }

    @Test(arguments: ["WWW-Authenticate", "Content-Length", "Location", "Date", "Server", "Retry-After", "X_Odd"])
    func goesToTheClient(name: String) {
        #expect(client([(name, "x")]) == ["\(name): x"])
    }

    @Test func framingCannotBeNamedAway() {
        #expect(client([("Connection", "Content-Length"), ("Content-Length", "5")]) == ["Content-Length: 5"])
    }
}
