import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import Gateway

@Suite("Answers as bytes")
struct AnswerEncoderTests {
    private func bytes(_ headers: [(String, String)], status: Int = 200, parts: [String] = []) throws -> String {
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(AnswerEncoder())
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: HTTPHeaders(headers))
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        for part in parts {
            channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: part))), promise: nil)
        }
        try channel.writeAndFlush(HTTPServerResponsePart.end(nil)).wait()
        var text = ""
        while let data = try channel.readOutbound(as: IOData.self) {
            guard case .byteBuffer(let buffer) = data else { continue }
            // As Latin-1, so that every byte shows.
            text.unicodeScalars.append(contentsOf: buffer.readableBytesView.map { Unicode.Scalar($0) })
        }
        return text
    }

    @Test func withALength() throws {
        let text = try bytes([("Content-Length", "5"), ("X-A", "")], parts: ["he", "llo"])
        #expect(text == "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: \r\n\r\nhello")
    }

    /// A part without bytes would read as the end.
    @Test func inChunks() throws {
        let long = String(repeating: "x", count: 27)
        let text = try bytes([("Transfer-Encoding", "chunked")], status: 404, parts: ["he", "", long])
        #expect(
            text == "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "2\r\nhe\r\n1b\r\n\(long)\r\n0\r\n\r\n")
    }

    @Test func untilTheEnd() throws {
        #expect(try bytes([], parts: ["a", "b"]) == "HTTP/1.1 200 OK\r\n\r\nab")
    }

    @Test func framingIsForgottenWithItsAnswer() throws {
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(AnswerEncoder())
        for headers in [[("Transfer-Encoding", "chunked")], [("Content-Length", "1")]] {
            let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: HTTPHeaders(headers))
            channel.write(HTTPServerResponsePart.head(head), promise: nil)
            channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: "a"))), promise: nil)
            try channel.writeAndFlush(HTTPServerResponsePart.end(nil)).wait()
        }
        var last = ""
        while case .byteBuffer(let buffer)? = try channel.readOutbound(as: IOData.self) {
            last += String(buffer: buffer)
        }
        #expect(last.hasSuffix("Content-Length: 1\r\n\r\na"))
    }

    /// A byte for each scalar; nothing that ends a line, whatever stands in a value.
    @Test(arguments: [
        ("caf\u{E9}", "caf\u{E9}"), ("\u{80}\u{FF}\t", "\u{80}\u{FF}\t"), ("a\r\nX-B: b", "a  X-B: b"),
        ("a\u{0}\u{7F}b", "a  b"), ("\u{20AC}", "?"),
    ])
    func values(value: String, expected: String) throws {
        #expect(try bytes([("X-A", value)]) == "HTTP/1.1 200 OK\r\nX-A: \(expected)\r\n\r\n")
    }
}
