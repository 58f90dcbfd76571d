import NIOCore
import NIOHPACK
import NIOHTTP1
import NIOHTTP2

/// One stream of HTTP/2: frames on one side, the parts of a request and of its answer on the other.
final class HTTP2StreamCodec: ChannelDuplexHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTP2Frame.FramePayload

    private let scheme: String
    private var hasHead = false
    private var isRequestWhole = false
    /// Done when the answer's last byte is on its way.
    private var answered: EventLoopPromise<Void>?
    private var isReset = false

    init(scheme: String) {
        self.scheme = scheme
    }

    // MARK: The request

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let frame) where !hasHead: begin(frame.headers, isWhole: frame.endStream, context)
        // Trailers never cross.
        case .headers(let frame): if frame.endStream { end(context) }
        case .data(let frame):
            if case .byteBuffer(let bytes) = frame.data, bytes.readableBytes > 0 {
                context.fireChannelRead(wrapInboundOut(.body(bytes)))
            }
            if frame.endStream { end(context) }
        default: break
        }
    }

    private func begin(_ fields: HPACKHeaders, isWhole: Bool, _ context: ChannelHandlerContext) {
        hasHead = true
        isRequestWhole = isWhole
        do throws(GatewayError) {
            let head = try HTTP2RequestHead.read(fields, scheme: scheme, hasBody: !isWhole)
            context.fireChannelRead(wrapInboundOut(.head(head)))
            if isWhole { context.fireChannelRead(wrapInboundOut(.end(nil))) }
        } catch {
            context.fireErrorCaught(error)
        }
    }

    private func end(_ context: ChannelHandlerContext) {
        isRequestWhole = true
        context.fireChannelRead(wrapInboundOut(.end(nil)))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The client has ended the stream, or the library has for a fault of the client's.
        isReset = true
        context.fireErrorCaught(error)
    }

    // MARK: The answer

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            let frame = HTTP2Frame.FramePayload.Headers(headers: HTTP2AnswerHead.fields(of: head))
            context.write(wrapOutboundOut(.headers(frame)), promise: promise)
        case .body(let part):
            // After the end it stands for no more than its turn.
            if let answered { return answered.futureResult.cascade(to: promise) }
            context.write(wrapOutboundOut(.data(.init(data: part))), promise: promise)
        case .end:
            let written = context.eventLoop.makePromise(of: Void.self)
            answered = written
            written.futureResult.cascade(to: promise)
            let frame = HTTP2Frame.FramePayload.Data(data: .byteBuffer(ByteBuffer()), endStream: true)
            context.write(wrapOutboundOut(.data(frame)), promise: written)
        }
    }

    /// Ends the stream: by itself where both sides have said all, else by a reset. RFC 9113 section 8.1: after a whole answer
    /// it tells the client that the rest of its request is not wanted, and is no error.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard !isReset, !isRequestWhole || answered == nil else { return context.close(promise: promise) }
        isReset = true
        let code: HTTP2ErrorCode = answered == nil ? .internalError : .noError
        let written = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(.rstStream(code)), promise: written)
        written.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: promise) }
    }
}
