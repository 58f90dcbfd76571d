import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A connection on which bytes are sent as they stand, and everything that comes back is kept.
final class RawClient: Sendable {
    private let channel: any Channel
    private let received: Received

    private final class Received: Sendable {
        struct State {
            var text: [UInt8] = []
            var isClosed = false
        }
        let state = Mutex(State())
    }

    private final class Collector: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let received: Received

        init(received: Received) {
            self.received = received
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = Array(buffer: unwrapInboundIn(data))
            received.state.withLock { $0.text += bytes }
        }

        func channelInactive(context: ChannelHandlerContext) {
            received.state.withLock { $0.isClosed = true }
        }
    }

    /// Connects; over TLS without judging the certificate where `tls` says so.
    convenience init(port: Int, tls: Bool = false) async throws {
        try await self.init(
            to: SocketAddress(ipAddress: "127.0.0.1", port: port), tls: tls ? .makeClientConfiguration() : nil)
    }

    /// Connects to an address or path, over this TLS without judging the certificate, behind bytes that come before it.
    init(to address: SocketAddress, tls: TLSConfiguration? = nil, preface: [UInt8] = []) async throws {
        let received = Received()
        self.received = received
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if var configuration = tls {
                        configuration.certificateVerification = .none
                        let context = try NIOSSLContext(configuration: configuration)
                        let handler = try NIOSSLClientHandler(context: context, serverHostname: nil)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    if !preface.isEmpty {
                        try channel.pipeline.syncOperations.addHandler(Preface(bytes: preface), position: .first)
                    }
                    try channel.pipeline.syncOperations.addHandler(Collector(received: received))
                }
            }
            .connect(to: address).get()
    }

    /// Sends bytes as soon as there is a connection.
    private final class Preface: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        let bytes: [UInt8]

        init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        func channelActive(context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
            context.fireChannelActive()
        }
    }

    /// What has come back so far.
    var text: String { String(decoding: received.state.withLock { $0.text }, as: UTF8.self) }
    var isClosed: Bool { received.state.withLock { $0.isClosed } }

    /// Sends text, its scalars as Latin-1.
    func send(_ text: String) {
        let bytes = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    /// Sends bytes.
    func send(_ bytes: [UInt8]) {
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    /// The certificate that the other side has shown.
    func peerCertificate() async throws -> NIOSSLCertificate? {
        try await channel.nioSSL_peerCertificate().get()
    }

    func close() async {
        try? await channel.close().get()
    }

    /// Waits until the text fulfils a condition, or the connection is closed, or the time is up.
    @discardableResult
    func wait(seconds: Double = 10, _ condition: (String) -> Bool) async -> String {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline, !condition(text), !isClosed {
            try? await Task.sleep(for: .milliseconds(5))
        }
        return text
    }

    /// Waits for the end of the connection.
    func waitForEnd(seconds: Double = 10) async -> String { await wait(seconds: seconds) { _ in false } }
}

/// Waits until a condition holds, or the time is up.
func eventually(seconds: Double = 10, _ condition: () throws -> Bool) async rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
        if try condition() { return true }
        try? await Task.sleep(for: .milliseconds(5))
    }
    return try condition()
}
