import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An upstream on a free port, over plain HTTP: does what its path says.
final class TestUpstream: Sendable {
    /// What it got.
    struct Seen: Sendable {
        var method: String
        var target: String
        var headers: [(name: String, value: String)]
        var body = ByteBuffer()
        var isComplete = false

        func values(_ name: String) -> [String] {
            headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
        }
    }

    private let channel: any Channel
    private let log = Mutex<[Int: Seen]>([:])
    private let closed = Mutex(0)

    var port: Int { channel.localAddress?.port ?? 0 }
    /// The requests so far, in order.
    var seen: [Seen] { log.withLock { log in log.sorted { $0.key < $1.key }.map(\.value) } }
    /// Connections that were closed on it.
    var closedConnections: Int { closed.withLock { $0 } }

    private init(channel: any Channel) {
        self.channel = channel
    }

    static func start() async throws -> TestUpstream {
        let holder = Holder()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                    try channel.pipeline.syncOperations.addHandler(UpstreamBehaviour(holder: holder))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let upstream = TestUpstream(channel: channel)
        holder.upstream.withLock { $0 = upstream }
        return upstream
    }

    func stop() async throws {
        try await channel.close().get()
    }

    fileprivate func note(_ number: Int, _ change: @Sendable (inout Seen?) -> Void) {
        log.withLock { change(&$0[number]) }
    }

    fileprivate func noteClosed() { closed.withLock { $0 += 1 } }

    fileprivate final class Holder: Sendable {
        let upstream = Mutex<TestUpstream?>(nil)
        let serial = Atomic(0)
    }
}

/// One connection of the upstream.
private final class UpstreamBehaviour: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let holder: TestUpstream.Holder
    private var number = 0
    private var seen = TestUpstream.Seen(method: "", target: "", headers: [])

    init(holder: TestUpstream.Holder) {
        self.holder = holder
    }

    func channelInactive(context: ChannelHandlerContext) {
        holder.upstream.withLock { $0 }?.noteClosed()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            number = holder.serial.add(1, ordering: .relaxed).newValue
            seen = TestUpstream.Seen(
                method: head.method.rawValue, target: head.uri, headers: head.headers.map { ($0.name, $0.value) })
            note()
            if seen.target.hasPrefix("/early") { answer(context, "early") }
        case .body(let part):
            seen.body.writeImmutableBuffer(part)
            note()
        case .end:
            seen.isComplete = true
            note()
            if !seen.target.hasPrefix("/early") { act(context) }
        }
    }

    private func note() {
        let seen = seen
        holder.upstream.withLock { $0 }?.note(number) { $0 = seen }
    }

    private func act(_ context: ChannelHandlerContext) {
        let words = seen.target.split(separator: "?")[0].split(separator: "/")
        let argument = words.count > 1 ? Int(words[1]) ?? 0 : 0
        switch words.first {
        case "status": answer(context, "status", status: argument)
        case "mirror": answer(context, seen.body)
        case "bytes": answer(context, ByteBuffer(repeating: 0x62, count: argument))
        case "wait":
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: .milliseconds(Int64(argument))) {
                bound.value.0.answer(bound.value.1, "waited")
            }
        case "cut":
            write(context, HTTPHeaders([("Content-Length", "1000")]), ByteBuffer(string: "partial"), ends: false)
            context.close(promise: nil)
        case "hop":
            write(
                context,
                HTTPHeaders([
                    ("Connection", "X-Named"), ("X-Named", "x"), ("Sallyport-Error", "forged"),
                    ("lp-message-from-transport", "forged"), ("X-Kept", "kept"), ("X-Request-Id", "forged"),
                    ("Content-Length", "0"),
                ]), ByteBuffer())
        default: answer(context, "ok")
        }
    }

    private func answer(_ context: ChannelHandlerContext, _ text: String, status: Int = 200) {
        answer(context, ByteBuffer(string: text), status: status)
    }

    private func answer(_ context: ChannelHandlerContext, _ body: ByteBuffer, status: Int = 200) {
        var headers = HTTPHeaders()
        if !seen.target.contains("chunked") { headers.add(name: "Content-Length", value: "\(body.readableBytes)") }
        write(context, headers, body, status: status)
    }

    private func write(
        _ context: ChannelHandlerContext, _ headers: HTTPHeaders, _ body: ByteBuffer, status: Int = 200,
        ends: Bool = true
    ) {
        let head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        if ends { context.write(wrapOutboundOut(.end(nil)), promise: nil) }
        context.flush()
    }
}
