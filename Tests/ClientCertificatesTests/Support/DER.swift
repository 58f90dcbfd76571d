/// DER as a tree that can be changed and written again. It looks into octet strings that hold further DER, as PKCS#12 has
/// them.
indirect enum DER: Hashable {
    case primitive(tag: UInt8, [UInt8])
    case constructed(tag: UInt8, [DER])
    /// An octet string with DER in it.
    case wrapping([DER])

    static func sequence(_ elements: DER...) -> DER { .constructed(tag: 0x30, elements) }

    /// The elements of `bytes`; `nil` when it is not DER to the end.
    static func parse(_ bytes: some Collection<UInt8>) -> [DER]? {
        var rest = Array(bytes)[...]
        var elements: [DER] = []
        while let tag = rest.popFirst() {
            guard var length = rest.popFirst().map(Int.init) else { return nil }
            if length > 0x80 {
                guard length <= 0x84, rest.count >= length - 0x80 else { return nil }
                let size = rest.prefix(length - 0x80)
                rest = rest.dropFirst(size.count)
                length = size.reduce(0) { $0 << 8 | Int($1) }
            } else if length == 0x80 {
                return nil
            }
            guard rest.count >= length else { return nil }
            let content = Array(rest.prefix(length))
            rest = rest.dropFirst(length)
            if tag & 0x20 != 0 {
                guard let inner = parse(content) else { return nil }
                elements.append(.constructed(tag: tag, inner))
            } else if tag == 0x04, content.first == 0x30, let inner = parse(content), inner.count == 1 {
                elements.append(.wrapping(inner))
            } else {
                elements.append(.primitive(tag: tag, content))
            }
        }
        return elements
    }

    /// Every element for which `change` has another is replaced by it, from the outside to the inside.
    func replacing(_ change: (DER) -> DER?) -> DER {
        if let changed = change(self) { return changed }
        return switch self {
        case .primitive: self
        case .constructed(let tag, let inner): .constructed(tag: tag, inner.map { $0.replacing(change) })
        case .wrapping(let inner): .wrapping(inner.map { $0.replacing(change) })
        }
    }

    var encoded: [UInt8] {
        switch self {
        case .primitive(let tag, let content): Self.encode(tag, content)
        case .constructed(let tag, let inner): Self.encode(tag, inner.flatMap(\.encoded))
        case .wrapping(let inner): Self.encode(0x04, inner.flatMap(\.encoded))
        }
    }

    /// The same in BER as old tools write it: lengths that are not told, octet strings in pieces, and lengths in more bytes
    /// than they need.
    var asBER: [UInt8] {
        switch self {
        case .constructed(let tag, let inner): [tag, 0x80] + inner.flatMap(\.asBER) + [0, 0]
        case .primitive(0x80, let content): [0xA0, 0x80] + Self.pieces(content) + [0, 0]
        case .primitive(let tag, let content) where content.count < 20: Self.encode(tag, content)
        case .primitive(let tag, let content): [tag, 0x84] + Self.bytes(content.count, 4) + content
        case .wrapping(let inner) where inner[0].isSafe: [0x24, 0x80] + Self.pieces(inner.flatMap(\.asBER)) + [0, 0]
        case .wrapping: encoded
        }
    }

    /// Whether this is a sequence of sequences that begin with a name, as safes and bags are, and not a certificate: those
    /// stay in DER.
    private var isSafe: Bool {
        guard case .constructed(0x30, let elements) = self, case .constructed(0x30, let first)? = elements.first,
            case .primitive(0x06, _)? = first.first
        else { return false }
        return true
    }

    private static func pieces(_ content: [UInt8]) -> [UInt8] {
        stride(from: 0, to: content.count, by: 100).flatMap {
            encode(0x04, Array(content[$0..<min($0 + 100, content.count)]))
        }
    }

    private static func encode(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        let length = content.count < 0x80 ? [UInt8(content.count)] : [0x83] + bytes(content.count, 3)
        // The shortest form: leading zeros are not DER.
        let digits = length.dropFirst().drop { $0 == 0 }
        return [tag] + (content.count < 0x80 ? length : [0x80 | UInt8(digits.count)] + digits) + content
    }

    private static func bytes(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
