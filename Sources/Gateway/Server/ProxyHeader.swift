import NIOCore

/// A header of the PROXY protocol, version 2, binary: what a proxy says in front of a connection of whom it comes from.
struct ProxyHeader: Hashable, Sendable {
    /// What the beginning of a connection is.
    enum Outcome: Hashable, Sendable {
        /// As far as it goes it may be a header.
        case incomplete
        /// It is none; the words say why.
        case malformed(String)
        /// A header, and its length in bytes.
        case whole(ProxyHeader, length: Int)
    }

    /// Whom the connection is made for.
    enum Source: Hashable, Sendable {
        /// The proxy itself, such as to see whether anybody answers.
        case proxy
        /// A client whose address the proxy does not tell, or one of a family without addresses.
        case unknown
        /// A client at this address: 4 or 16 bytes.
        case address([UInt8])
    }

    var source: Source

    /// The longest header that is taken, in bytes. Certificates in its extensions can make it long.
    static let longest = 4096
    private static let signature: [UInt8] = [
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
    ]
    private static let fixed = 16

    /// Reads the beginning of a connection.
    static func read(_ bytes: ByteBufferView) -> Outcome {
        guard bytes.prefix(signature.count).elementsEqual(signature.prefix(bytes.count)) else {
            let isFirst = bytes.starts(with: "PROXY ".utf8)
            return .malformed(isFirst ? "it has version 1" : "it has no header of PROXY protocol v2")
        }
        guard bytes.count >= fixed else { return .incomplete }
        let head = Array(bytes.prefix(fixed))
        let length = fixed + Int(head[14]) << 8 + Int(head[15])
        guard head[12] >> 4 == 2, head[12] & 0x0F <= 1 else { return .malformed("its version or command is unknown") }
        guard length <= longest else { return .malformed("its header has \(length) bytes, more than \(longest)") }
        let isLocal = head[12] & 0x0F == 0
        let size = addressSize(of: head[13] >> 4)
        guard isLocal || length - fixed >= 2 * size + (size == 0 || size > 16 ? 0 : 4) else {
            return .malformed("its header has no room for the addresses")
        }
        guard bytes.count >= length else { return .incomplete }
        if isLocal { return .whole(ProxyHeader(source: .proxy), length: length) }
        // Connections alone are accepted here: 1 stands for a stream.
        guard head[13] & 0x0F <= 1 else { return .malformed("its header is not about a stream") }
        guard size == 4 || size == 16 else { return .whole(ProxyHeader(source: .unknown), length: length) }
        let address = Array(bytes.dropFirst(fixed).prefix(size))
        return .whole(ProxyHeader(source: .address(address)), length: length)
    }

    /// The bytes of one address of a family; 0 for one that is not known, which tells of no address.
    private static func addressSize(of family: UInt8) -> Int {
        switch family {
        case 1: 4
        case 2: 16
        case 3: 108
        default: 0
        }
    }
}
