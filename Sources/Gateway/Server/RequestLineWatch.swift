import NIOCore

/// Looks at the bytes in front of the HTTP decoder, and remembers what the decoder does not tell: of the request line that it
/// has begun, how long it is, and whether it begins with something that could be a method; of the head its bytes.
final class RequestLineWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// The connection to tell of the first byte.
    weak var connection: ConnectionHandler?
    /// Bytes before the first line feed since ``reset()``.
    private(set) var lineLength = 0
    private var beginning: [UInt8] = []
    private var isInLine = true
    private var arrived: ByteBuffer?
    private var isKeeping = true

    /// What is kept of a head at most, in bytes: more than the decoder takes.
    private static let longestHead = 2 * (RequestRules.maximumHeaderList + RequestRules.maximumTarget)

    /// The longest method that is taken for one.
    private static let longestMethod = 32

    /// Whether anything arrived since ``reset()``.
    var hasBegun: Bool { lineLength > 0 }

    /// The method, if the line begins with letters, a space and a path.
    var method: String? {
        let letters = beginning.prefix { byte in
            UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
        }
        guard !letters.isEmpty, beginning.dropFirst(letters.count).starts(with: " /".utf8) else { return nil }
        return String(decoding: letters, as: UTF8.self)
    }

    /// The next byte is the first of a request.
    func reset() {
        lineLength = 0
        beginning.removeAll(keepingCapacity: true)
        isInLine = true
        arrived = nil
        isKeeping = true
    }

    /// What arrived since ``reset()``, or nil where nothing did. Further bytes are not kept.
    func takeArrived() -> ByteBuffer? {
        defer {
            arrived = nil
            isKeeping = false
        }
        return arrived
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        if isKeeping { keep(buffer) }
        if isInLine { watch(buffer) }
        context.fireChannelRead(data)
    }

    /// Most heads come in one read, whose bytes are referred to and not copied.
    private func keep(_ buffer: ByteBuffer) {
        var kept = arrived ?? ByteBuffer()
        arrived = nil
        if kept.readableBytes == 0 { kept = buffer } else { kept.writeImmutableBuffer(buffer) }
        guard kept.readableBytes <= Self.longestHead else {
            isKeeping = false
            return
        }
        arrived = kept
    }

    private func watch(_ buffer: ByteBuffer) {
        let isFirst = lineLength == 0
        let bytes = buffer.readableBytesView
        let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
        let line = bytes[..<(end ?? bytes.endIndex)]
        if beginning.count < Self.longestMethod {
            beginning += Array(line.prefix(Self.longestMethod + 2 - beginning.count))
        }
        lineLength += line.count + (end == nil ? 0 : 1)
        isInLine = end == nil
        if isFirst { connection?.requestBegan() }
    }
}
