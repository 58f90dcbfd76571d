import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// An upstream that sees bytes: keeps what was received on each connection and answers as a closure says.
final class RawServer: Sendable {
    /// What an upstream does when bytes came.
    struct Reply: Sendable {
        var bytes: [UInt8]?
        var close = false
        var body: Int = 0

        static let nothing = Reply()
        static func send(_ bytes: String, close: Bool = false) -> Reply {
            Reply(bytes: Array(bytes.utf8), close: close)
        }
        static func ok(_ body: String = "ok", fields: String = "") -> Reply {
            .send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)")
        }
    }

    /// What a connection received since the last reply, and which connection and request it is, from 0.
    struct Heard: Sendable {
        var bytes: [UInt8]
        var connection: Int
        var request: Int
        var text: String { String(decoding: bytes, as: UTF8.self) }
        /// Whether the header is complete, and a body of the announced length or chunked coding with it.
        var isComplete: Bool {
            guard let end = text.range(of: "\r\n\r\n") else { return false }
            let head = text[..<end.lowerBound].lowercased()
            let body = bytes.count - text[..<end.upperBound].utf8.count
            if head.contains("transfer-encoding: chunked") { return text.hasSuffix("0\r\n\r\n") }
            guard let length = head.components(separatedBy: "content-length: ").dropFirst().first else { return true }
            return body >= Int(length.prefix { $0.isNumber }) ?? 0
        }
    }

    typealias Behaviour = @Sendable (Heard) -> Reply

    let port: Int
    private let channel: any Channel
    private let record: Record

    final class Record: Sendable {
        let connections = Mutex<[[UInt8]]>([])
        let closed = Atomic(0)
    }

    /// Starts an upstream, on TLS if there is a configuration.
    init(
        on group: any EventLoopGroup, host: String = "127.0.0.1", tls: TLSConfiguration? = nil,
        _ behaviour: @escaping Behaviour
    ) async throws {
        let record = Record()
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 512)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let context { try pipeline.addHandler(NIOSSLServerHandler(context: context)) }
                    try pipeline.addHandler(RawHandler(record, behaviour))
                }
            }
            .bind(host: host, port: 0).get()
        port = channel.localAddress?.port ?? 0
        self.record = record
    }

    /// What each connection received, in the order in which the first bytes came.
    var received: [String] { record.connections.withLock { $0.map { String(decoding: $0, as: UTF8.self) } } }
    /// How many bytes came in all.
    var receivedCount: Int { record.connections.withLock { $0.reduce(0) { $0 + $1.count } } }
    var closedConnections: Int { record.closed.load(ordering: .relaxed) }

    func stop() async throws {
        try await channel.close()
    }
}

private final class RawHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let record: RawServer.Record
    private let behaviour: RawServer.Behaviour
    private var heard = RawServer.Heard(bytes: [], connection: -1, request: 0)

    init(_ record: RawServer.Record, _ behaviour: @escaping RawServer.Behaviour) {
        self.record = record
        self.behaviour = behaviour
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data).readableBytesView
        if heard.connection < 0 {
            heard.connection = record.connections.withLock {
                $0.append([])
                return $0.count - 1
            }
        }
        record.connections.withLock { $0[heard.connection].append(contentsOf: bytes) }
        heard.bytes.append(contentsOf: bytes)
        let reply = behaviour(heard)
        guard reply.bytes != nil || reply.close else { return }
        heard.bytes = []
        heard.request += 1
        if let bytes = reply.bytes { context.write(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil) }
        if reply.body > 0 {
            context.write(wrapOutboundOut(ByteBuffer(repeating: UInt8(ascii: "x"), count: reply.body)), promise: nil)
        }
        context.flush()
        if reply.close { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        record.closed.add(1, ordering: .relaxed)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
