import NIOCore

/// Cuts what Redis sends into replies.
struct RESPDecoder: ByteToMessageDecoder {
    typealias InboundOut = RESPReply

    /// What is no reply that we could have asked for.
    struct Malformed: Error {}

    private static let longestLine = 4 << 10
    private static let longestBulk = 256 << 10

    mutating func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        guard let reply = try Self.reply(&buffer) else { return .needMoreData }
        context.fireChannelRead(wrapInboundOut(reply))
        return .continue
    }

    mutating func decodeLast(
        context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool
    ) throws -> DecodingState {
        // A reply that is cut off is none.
        .needMoreData
    }

    /// The next reply, taken out of the buffer if all of it is there.
    static func reply(_ buffer: inout ByteBuffer) throws -> RESPReply? {
        let start = buffer.readerIndex
        guard let line = try line(&buffer) else { return nil }
        let text = String(decoding: line.dropFirst(), as: UTF8.self)
        switch line.first {
        case UInt8(ascii: "+"): return .status(text)
        case UInt8(ascii: "-"): return .error(String(text.prefix { $0 != " " }))
        case UInt8(ascii: ":"): return try .integer(number(text))
        case UInt8(ascii: "$"):
            let count = try number(text)
            if count == -1 { return .bulk(nil) }
            guard (0...longestBulk).contains(count) else { throw Malformed() }
            guard let bytes = buffer.readBytes(length: count + 2) else {
                buffer.moveReaderIndex(to: start)
                return nil
            }
            guard bytes.suffix(2).elementsEqual("\r\n".utf8) else { throw Malformed() }
            return .bulk(bytes.dropLast(2))
        default: throw Malformed()
        }
    }

    /// A line without its end, if all of it is there.
    private static func line(_ buffer: inout ByteBuffer) throws -> [UInt8]? {
        let view = buffer.readableBytesView.prefix(longestLine)
        guard let end = view.firstIndex(of: UInt8(ascii: "\n")) else {
            guard view.count < longestLine else { throw Malformed() }
            return nil
        }
        guard let line = buffer.readBytes(length: end - view.startIndex + 1), line.suffix(2).first == 0x0D else {
            throw Malformed()
        }
        return line.dropLast(2)
    }

    private static func number(_ text: String) throws -> Int {
        guard let number = Int(text) else { throw Malformed() }
        return number
    }
}
