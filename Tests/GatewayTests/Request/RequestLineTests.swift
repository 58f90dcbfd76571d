import NIOCore
import NIOHTTP1
import Testing

@testable import Gateway

@Suite("A request's first line")
struct RequestLineTests {
    private func isExact(_ text: String?, minor: Int = 1) -> Bool {
        let head = HTTPRequestHead(version: HTTPVersion(major: 1, minor: minor), method: .POST, uri: "/a?b")
        return RequestLine.isExact(head, readFrom: text.map { ByteBuffer(string: $0) })
    }

    @Test(arguments: [
        "POST /a?b HTTP/1.1\r\n", "POST /a?b HTTP/1.1\r\nHost: a\r\n\r\n", "\r\nPOST /a?b HTTP/1.1\r\n",
        "\r\n\n\r\nPOST /a?b HTTP/1.1\r\n", nil,
    ])
    func exact(text: String?) { #expect(isExact(text)) }

    @Test(arguments: [
        "POST  /a?b HTTP/1.1\r\n", "POST /a?b  HTTP/1.1\r\n", "POST /a?b HTTP/1.1 \r\n", " POST /a?b HTTP/1.1\r\n",
        "\rPOST /a?b HTTP/1.1\r\n", "POST\t/a?b HTTP/1.1\r\n", "POST /a?b RTSP/1.1\r\n", "POST /a?b HTTP/1.0\r\n",
        "POST /a?b HTTP/1.1\n", "POST /a?c HTTP/1.1\r\n", "GET /a?b HTTP/1.1\r\n", "POST /a?b HTTP/1.1", "", "\r\n",
    ])
    func other(text: String) { #expect(!isExact(text)) }

    @Test func olderVersion() {
        #expect(isExact("POST /a?b HTTP/1.0\r\n", minor: 0))
        #expect(!isExact("POST /a?b HTTP/1.1\r\n", minor: 0))
    }
}
