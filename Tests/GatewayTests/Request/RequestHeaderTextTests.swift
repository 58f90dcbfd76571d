import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing
import Upstream

@testable import Gateway

@Suite("Header values byte for byte")
struct RequestHeaderTextTests {
    /// What the decoder makes of a head that comes in these pieces, and what the watch in front of it kept.
    private func decode(_ pieces: [[UInt8]]) throws -> (head: HTTPRequestHead, bytes: ByteBuffer?) {
        let channel = EmbeddedChannel()
        let watch = RequestLineWatch()
        try channel.pipeline.syncOperations.addHandler(watch)
        try ConnectionPipeline.addHTTP(to: channel.pipeline.syncOperations)
        for piece in pieces { try channel.writeInbound(ByteBuffer(bytes: piece)) }
        guard case .head(let head) = try channel.readInbound(as: HTTPServerRequestPart.self) else {
            throw DecodingError()
        }
        return (head, watch.takeArrived())
    }

    private struct DecodingError: Error {}

    private static let line = Array("GET / HTTP/1.1\r\nHost: a\r\n".utf8)

    private static func value(_ random: inout SeededGenerator) -> [UInt8] {
        let alphabet: [UInt8] = Array("az \t:,".utf8) + Array(0x80...0xFF) + Array("\u{FFFD}é".utf8)
        let inner = (0..<Int.random(in: 0...12, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 0
        }
        return [UInt8(ascii: "x")] + inner + [UInt8(ascii: "y")]
    }

    @Test("whatever the values and however the head arrives", arguments: 0..<200 as Range<UInt64>)
    func crossAsTheyAre(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let values = (0..<Int.random(in: 1...4, using: &random)).map { _ in Self.value(&random) }
        var bytes = Self.line
        for value in values { bytes += Array("X-A:".utf8) + [0x20, 0x09] + value + Array(" \r\n".utf8) }
        bytes += Array("\r\n".utf8)
        var pieces: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let size = Bool.random(using: &random) ? rest.count : Int.random(in: 1...rest.count, using: &random)
            pieces.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        let (head, kept) = try decode(pieces)
        let exact = try RequestHeaderText.exact(head.headers, readFrom: kept)
        let found = exact.values(of: "x-a").map { HeaderText.bytes(of: $0) }
        #expect(found == values, "seed \(seed)")
        #expect(exact.values(of: "host") == ["a"])
    }

    /// Heads that are not the one that the decoder read.
    @Test(arguments: [
        nil, "", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX-A: \u{E9}\u{E9}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: b\r\nX-A: \u{E9}\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX-B: \u{E9}\r\n\r\n",
        "GET / HTTP/1.1\r\nX-A: \u{E9}\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n X-A: \u{E9}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX-A: \u{E9}\r\nX-C: c\r\n\r\n",
    ])
    func otherBytesAreNotTaken(text: String?) throws {
        let bytes = text.map { ByteBuffer(bytes: HeaderText.bytes(of: $0) ?? []) }
        let headers = HTTPHeaders([("Host", "a"), ("X-A", "\u{FFFD}")])
        let error = #expect(throws: GatewayError.self) { try RequestHeaderText.exact(headers, readFrom: bytes) }
        #expect(error?.status == 400)
    }

    @Test func valuesThatTheDecoderDidNotTouchNeedNoBytes() throws {
        let exact = try RequestHeaderText.exact(HTTPHeaders([("X-A", "café"), ("X-B", "b")]), readFrom: nil)
        #expect(exact.values(of: "x-a").map { HeaderText.bytes(of: $0) } == [Array("café".utf8)])
        #expect(exact.values(of: "x-b") == ["b"])
    }
}
