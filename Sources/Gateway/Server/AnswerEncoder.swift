import NIOCore
import NIOHTTP1
import Upstream

/// Writes answers in HTTP/1.1, framed as their heads say.
///
/// Values are written as `HeaderText` holds them, a byte for each scalar. Whatever a value holds, it cannot end its line.
final class AnswerEncoder: ChannelOutboundHandler {
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = IOData

    private var isChunked = false

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            isChunked = head.headers.contains { $0.name == "Transfer-Encoding" }
            write(context.channel.allocator.buffer(bytes: Self.bytes(of: head)), context, promise)
        case .body(.byteBuffer(let part)) where isChunked && part.readableBytes > 0:
            var size = context.channel.allocator.buffer(capacity: 18)
            size.writeString("\(String(part.readableBytes, radix: 16))\r\n")
            write(size, context, nil)
            write(part, context, nil)
            write(ByteBuffer(string: "\r\n"), context, promise)
        case .body(.byteBuffer(let part)):
            write(part, context, promise)
        case .body(.fileRegion(let region)):
            context.write(wrapOutboundOut(.fileRegion(region)), promise: promise)
        case .end:
            // What nothing frames, nothing ends; the promise waits for its turn all the same.
            if isChunked || promise != nil {
                write(ByteBuffer(string: isChunked ? "0\r\n\r\n" : ""), context, promise)
            }
            isChunked = false
        }
    }

    private func write(_ bytes: ByteBuffer, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        context.write(wrapOutboundOut(.byteBuffer(bytes)), promise: promise)
    }

    private static func bytes(of head: HTTPResponseHead) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        bytes.append(contentsOf: "HTTP/1.1 ".utf8)
        bytes.append(contentsOf: String(head.status.code).utf8)
        bytes.append(UInt8(ascii: " "))
        bytes.append(contentsOf: head.status.reasonPhrase.utf8)
        bytes += lineEnd
        for (name, value) in head.headers {
            bytes.append(contentsOf: name.utf8)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(UInt8(ascii: " "))
            append(value, to: &bytes)
            bytes += lineEnd
        }
        bytes += lineEnd
        return bytes
    }

    private static let lineEnd = Array("\r\n".utf8)

    private static func append(_ value: String, to bytes: inout [UInt8]) {
        if !HeaderText.needsCare(value) {
            bytes.append(contentsOf: value.utf8)
            return
        }
        for scalar in value.unicodeScalars {
            let byte = UInt8(exactly: scalar.value) ?? UInt8(ascii: "?")
            bytes.append(byte < 0x20 && byte != 0x09 || byte == 0x7F ? 0x20 : byte)
        }
    }
}
