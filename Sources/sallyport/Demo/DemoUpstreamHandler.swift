internal import Crypto
internal import FoundationEssentials
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import SwiftASN1
internal import X509

/// Answers each request of one connection with ``DemoUpstreamAnswer``.
final class DemoUpstreamHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private var head: HTTPRequestHead?
    private var bodyBytes = 0

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            bodyBytes = 0
        case .body(let part):
            bodyBytes += part.readableBytes
        case .end:
            guard let head else { return }
            self.head = nil
            do {
                try answer(head, context: context)
            } catch {
                context.fireErrorCaught(error)
                context.close(promise: nil)
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A refused handshake, or a client that went away: its connection is over, the server is not.
        context.close(promise: nil)
    }

    private func answer(_ head: HTTPRequestHead, context: ChannelHandlerContext) throws {
        let answer = DemoUpstreamAnswer(
            head: head, bodyBytes: bodyBytes, clientCertificate: try clientCertificate(of: context))
        let json = try answer.json()
        var response = HTTPResponseHead(version: head.version, status: .ok)
        response.headers.add(name: "Content-Type", value: "application/json")
        response.headers.add(name: "Content-Length", value: String(json.count))
        if !head.isKeepAlive { response.headers.add(name: "Connection", value: "close") }
        context.write(wrapOutboundOut(.head(response)), promise: nil)
        if head.method != .HEAD {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: json)))), promise: nil)
        }
        let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if !head.isKeepAlive {
            written.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        }
    }

    private func clientCertificate(
        of context: ChannelHandlerContext
    ) throws -> DemoUpstreamAnswer.ClientCertificate? {
        let tls = try context.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
        guard let der = try tls.peerCertificate?.toDERBytes() else { return nil }
        let digits = Array("0123456789abcdef".utf8)
        let fingerprint = SHA256.hash(data: der).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return DemoUpstreamAnswer.ClientCertificate(
            subject: try Certificate(derEncoded: der).subject.description,
            fingerprint: String(decoding: fingerprint, as: UTF8.self))
    }
}
