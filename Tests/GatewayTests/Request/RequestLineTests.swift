import NIOCore
import NIOHTTP1
import Testing

@testable import Gateway

@Suite("A request's first line")
struct RequestLineTests {
    private static let headers: HTTPHeaders = [("Host", "a"), ("X-A", "b")].reduce(into: HTTPHeaders()) {
        $0.add(name: $1.0, value: $1.1)
    }
    private static let rest = "Host: a\r\nX-A: b\r\n\r\n"

    private func isExact(_ text: String?, minor: Int = 1, isFirst: Bool = true) -> Bool {
        let head = HTTPRequestHead(
            version: HTTPVersion(major: 1, minor: minor), method: .POST, uri: "/a?b", headers: Self.headers)
        return RequestLine.isExact(head, readFrom: text.map { ByteBuffer(string: $0) }, isFirst: isFirst)
    }

    @Test(arguments: [
        "POST /a?b HTTP/1.1\r\n", "\r\nPOST /a?b HTTP/1.1\r\n", "\r\n\n\r\nPOST /a?b HTTP/1.1\r\n",
    ])
    func exact(line: String) {
        #expect(isExact(line + Self.rest))
        #expect(isExact(line + Self.rest + "body\r\n\r\nand more"))
    }

    @Test(arguments: [
        "POST  /a?b HTTP/1.1\r\n", "POST /a?b  HTTP/1.1\r\n", "POST /a?b HTTP/1.1 \r\n", " POST /a?b HTTP/1.1\r\n",
        "\rPOST /a?b HTTP/1.1\r\n", "POST\t/a?b HTTP/1.1\r\n", "POST /a?b RTSP/1.1\r\n", "POST /a?b HTTP/1.0\r\n",
        "POST /a?b HTTP/1.1\n", "POST /a?c HTTP/1.1\r\n", "GET /a?b HTTP/1.1\r\n", "PUT/a?b HTTP/1.1\r\n",
        "\r\r\nPOST /a?b HTTP/1.1\r\n", "\r\n\r\r\nPOST /a?b HTTP/1.1\r\n", "x\r\nPOST /a?b HTTP/1.1\r\n",
    ])
    func other(line: String) {
        #expect(!isExact(line + Self.rest))
        #expect(!isExact(line + Self.rest + "body\r\n\r\nand more"))
    }

    @Test func olderVersion() {
        #expect(isExact("POST /a?b HTTP/1.0\r\n" + Self.rest, minor: 0))
        #expect(!isExact("POST /a?b HTTP/1.1\r\n" + Self.rest, minor: 0))
    }

    /// Of a request behind another one the beginning may have come with that one.
    @Test func aBeginningThatIsMissingIsNotHeldAgainstIt() {
        let whole = Array(("POST /a?b HTTP/1.1\r\n" + Self.rest).utf8)
        for missing in 0..<whole.count {
            let tail = String(decoding: whole.dropFirst(missing), as: UTF8.self)
            for body in ["", "body\r\n\r\nand more", "a\nb\nc", "a\nb\nc\nd\ne\nf", "\n\n\n\n\nx"] {
                #expect(isExact(tail + body, isFirst: false), "\(missing) \(body.debugDescription)")
                if missing > 0 { #expect(!isExact(tail + body)) }
            }
        }
        #expect(isExact(nil, isFirst: false))
    }

    @Test(arguments: [
        "POST  /a?b HTTP/1.1\r\n", "POST /a?b HTTP/1.1 \r\n", "POST /a?b RTSP/1.1\r\n", "x\r\nPOST / HTTP/1.1\r\n",
    ])
    func oddBehindAnother(line: String) {
        #expect(!isExact(line + Self.rest, isFirst: false))
    }
}
