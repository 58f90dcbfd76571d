import NIOCore
import Testing

@testable import Gateway

@Suite("PROXY protocol v2")
struct ProxyHeaderTests {
    static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10]

    /// A header with this command, family and these bytes behind the length.
    static func header(_ command: UInt8 = 0x21, _ family: UInt8 = 0x11, _ rest: [UInt8]) -> [UInt8] {
        signature + [command, family, UInt8(rest.count >> 8), UInt8(rest.count & 0xFF)] + rest
    }

    static let v4: [UInt8] = header(0x21, 0x11, [192, 0, 2, 7, 10, 0, 0, 1, 0x30, 0x39, 0x20, 0xFB])
    static let v6Address: [UInt8] = [0x20, 1, 0x0D, 0xB8] + Array(repeating: 0, count: 11) + [9]

    private func read(_ bytes: [UInt8]) -> ProxyHeader.Outcome {
        ProxyHeader.read(ByteBuffer(bytes: bytes).readableBytesView)
    }

    @Test(arguments: [
        (v4, ProxyHeader.Source.address([192, 0, 2, 7])),
        (header(0x21, 0x21, v6Address + v6Address + [0, 1, 0, 2]), .address(v6Address)),
        // Extensions are skipped.
        (header(0x21, 0x11, [192, 0, 2, 7, 10, 0, 0, 1, 0, 1, 0, 2, 0x04, 0, 1, 9]), .address([192, 0, 2, 7])),
        (
            header(0x21, 0x11, [192, 0, 2, 7, 1, 1, 1, 1, 0, 1, 0, 2] + Array(repeating: 7, count: 4068)),
            .address([192, 0, 2, 7])
        ),
        (header(0x20, 0x00, []), .proxy),
        (header(0x20, 0x11, [1, 2, 3]), .proxy),
        (header(0x21, 0x00, []), .unknown),
        (header(0x21, 0x31, Array(repeating: 0x61, count: 216)), .unknown),
    ])
    func whoTheClientIs(bytes: [UInt8], source: ProxyHeader.Source) {
        #expect(read(bytes) == .whole(ProxyHeader(source: source), length: bytes.count))
        #expect(read(bytes + Array("GET / HTTP/1.1".utf8)) == .whole(ProxyHeader(source: source), length: bytes.count))
        for length in 0..<bytes.count {
            #expect(read(Array(bytes.prefix(length))) == .incomplete, "the first \(length) bytes")
        }
    }

    @Test(arguments: [
        Array("GET /".utf8), Array("PROXY TCP4 192.0.2.7 10.0.0.1 1 2\r\n".utf8), [13, 10, 13, 11],
        header(0x11, 0x11, [192, 0, 2, 7, 10, 0, 0, 1, 0, 1, 0, 2]), header(0x22, 0x11, []),
        header(0x21, 0x12, [192, 0, 2, 7, 10, 0, 0, 1, 0, 1, 0, 2]), header(0x21, 0x11, [192, 0, 2, 7]),
        header(0x21, 0x21, [192, 0, 2, 7, 10, 0, 0, 1, 0, 1, 0, 2]),
        signature + [0x21, 0x11, 0x10, 0x01],
    ])
    func whatIsNone(bytes: [UInt8]) {
        guard case .malformed = read(bytes) else {
            Issue.record("\(read(bytes))")
            return
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func damageIsNeverReadBeyondItsEnd(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            var bytes = Self.v4 + [1, 2, 3]
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: 12..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
            if case .whole(_, let length) = read(bytes) { #expect(length <= bytes.count, "seed \(seed)") }
        }
    }
}
