import NIOHPACK
import NIOHTTP1
import Testing

@testable import Gateway

@Suite("Heads of HTTP/2")
struct HTTP2HeadTests {
    private static let good = [(":method", "POST"), (":scheme", "https"), (":path", "/x?y"), (":authority", "a:8443")]

    /// The head in words, or the status of the refusal.
    private func read(_ fields: [(String, String)], hasBody: Bool = false) -> String {
        do throws(GatewayError) {
            let head = try HTTP2RequestHead.read(HPACKHeaders(fields), scheme: "https", hasBody: hasBody)
            let headers = head.headers.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
            return "\(head.method.rawValue) \(head.uri) \(headers)"
        } catch {
            return "\(error.status)"
        }
    }

    @Test(
        arguments: [
            ([], false, "POST /x?y host=a:8443"), ([], true, "POST /x?y host=a:8443 transfer-encoding=chunked"),
            ([("content-length", "5")], true, "POST /x?y content-length=5 host=a:8443"),
            ([("host", "A:8443")], false, "POST /x?y host=A:8443"), ([("host", "b")], false, "400"),
            ([("cookie", "a=1"), ("x", "y"), ("cookie", "b=2")], false, "POST /x?y x=y cookie=a=1; b=2 host=a:8443"),
            ([("x", " y")], false, "400"), ([("x", "y\t")], false, "400"), ([("x", "y\u{1}z")], false, "400"),
            ([("x", "y\u{7F}")], false, "400"), ([("x", "\u{FFFD}")], false, "400"),
            ([("x", "caf\u{E9}\tz")], false, "POST /x?y x=caf\u{E9}\tz host=a:8443"),
            ([("x", String(repeating: "y", count: 32_769))], false, "431"),
            ([("x", String(repeating: "y", count: 30_000)), ("z", String(repeating: "y", count: 30_000))], false, nil),
            (Array(repeating: ("x", String(repeating: "y", count: 22_000)), count: 3), false, "431"),
        ] as [([(String, String)], Bool, String?)])
    func fields(more: [(String, String)], hasBody: Bool, expected: String?) {
        let found = read(Self.good + more, hasBody: hasBody)
        if let expected { #expect(found == expected) } else { #expect(found.hasPrefix("POST")) }
    }

    @Test(
        arguments: [
            (":method", nil, "405"), (":method", "GET ", "400"), (":method", "G-T", "405"), (":method", "get", nil),
            (":scheme", nil, "400"), (":scheme", "http", "400"), (":scheme", "HTTPS", "400"), (":path", nil, "405"),
            (":authority", "", "400"), (":authority", nil, nil),
            (":path", "/" + String(repeating: "a", count: 40_000), "414"),
        ] as [(String, String?, String?)])
    func pseudoFields(name: String, value: String?, expected: String?) {
        let fields = Self.good.compactMap { $0.0 == name ? value.map { (name, $0) } : $0 }
        let found = read(fields)
        if let expected { #expect(found == expected) } else { #expect(Int(found) == nil, "\(found)") }
    }

    @Test func answersHaveNoFieldsOfTheConnection() {
        var head = HTTPResponseHead(version: .http1_1, status: .ok)
        head.headers = [
            "Content-Type": "a", "Connection": "close", "Transfer-Encoding": "chunked", "Keep-Alive": "x",
            "Upgrade": "b", "X-UTF-8": "caf\u{C3}\u{A9}", "X-Latin-1": "caf\u{E9}", "X-Control": "a\u{1}b",
        ]
        let fields = HTTP2AnswerHead.fields(of: head).map { "\($0.name)=\($0.value)" }
        #expect(
            fields == [
                ":status=200", "content-type=a", "x-utf-8=caf\u{E9}", "x-latin-1=caf\u{E9}", "x-control=a b",
            ])
    }
}
