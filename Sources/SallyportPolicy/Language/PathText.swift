/// What a path of RFC 3986 characters means to those who compare it and to those who decode it.
enum PathText {
    /// What makes a path mean one thing to one reader and another to the next.
    enum Ambiguity: Hashable, Sendable {
        case dotSegment
        case emptySegment
        case semicolon
        /// A slash, backslash, dot, semicolon or control under one percent-encoding or several.
        case encoded(UInt8)
        /// Bytes that a careless UTF-8 decoder takes for an ASCII character.
        case overlongUTF8
    }

    /// RFC 3986 section 6.2.2: percent-encoded unreserved characters decoded, other triplets in upper case.
    static func normalised(_ path: String) -> String {
        guard path.utf8.contains(UInt8(ascii: "%")) else { return path }
        let bytes = path.utf8.span
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "%"), let byte = tripletValue(bytes, at: position) else {
                result.append(bytes[position])
                position += 1
                continue
            }
            if ASCIIByte.isUnreserved(byte) {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), ASCIIByte.hexDigit(byte >> 4), ASCIIByte.hexDigit(byte)]
            }
            position += 3
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The first ambiguity of a path, if it has one. It takes linear time however deep the encoding.
    static func ambiguity(in path: String) -> Ambiguity? {
        let bytes = path.utf8.span
        var hasPercent = false
        var segmentStart = 0
        for index in 0...bytes.count {
            guard index < bytes.count, bytes[index] != UInt8(ascii: "/") else {
                let isOuter = segmentStart == 0 || index == bytes.count
                let segment = bytes.extracting(segmentStart..<index)
                if let ambiguity = ambiguity(of: segment, isOuter: isOuter) { return ambiguity }
                segmentStart = index + 1
                continue
            }
            if bytes[index] == UInt8(ascii: ";") { return .semicolon }
            if bytes[index] == UInt8(ascii: "%") { hasPercent = true }
        }
        return hasPercent ? encodedAmbiguity(in: bytes) : nil
    }

    /// Dot-segments, and empty ones: but for what is before the first slash, and after the last.
    private static func ambiguity(of segment: Span<UInt8>, isOuter: Bool) -> Ambiguity? {
        if segment.isEmpty { return isOuter ? nil : .emptySegment }
        guard segment.count <= 2, segment[0] == UInt8(ascii: ".") else { return nil }
        return segment.count == 1 || segment[1] == UInt8(ascii: ".") ? .dotSegment : nil
    }

    /// Decodes on a stack until nothing is left to decode: a byte that completes a triplet takes its place, and may
    /// complete another. Triplets never overlap, so the order of decoding does not matter.
    private static func encodedAmbiguity(in bytes: Span<UInt8>) -> Ambiguity? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        for index in 0..<bytes.count {
            decoded.append(bytes[index])
            while decoded.count >= 3, decoded[decoded.count - 3] == UInt8(ascii: "%"),
                let byte = tripletValue(decoded.span, at: decoded.count - 3)
            {
                if isDangerous(byte) { return .encoded(byte) }
                decoded.removeLast(2)
                decoded[decoded.count - 1] = byte
            }
        }
        return holdsOverlongASCII(decoded) ? .overlongUTF8 : nil
    }

    private static func isDangerous(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "."), UInt8(ascii: ";"): true
        default: ASCIIByte.isControl(byte)
        }
    }

    /// RFC 3629 section 10: `C0 AE` for a dot and its longer sisters.
    private static func holdsOverlongASCII(_ bytes: [UInt8]) -> Bool {
        func isContinuation(_ index: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            index < bytes.count && range.contains(bytes[index])
        }
        return bytes.indices.contains { index in
            switch bytes[index] {
            case 0xC0, 0xC1: isContinuation(index + 1)
            case 0xE0: isContinuation(index + 1, 0x80...0x81) && isContinuation(index + 2)
            case 0xF0:
                isContinuation(index + 1, 0x80...0x80) && isContinuation(index + 2, 0x80...0x81)
                    && isContinuation(index + 3)
            default: false
            }
        }
    }

    /// The byte that the triplet at `position` encodes, if there is one.
    static func tripletValue(_ bytes: Span<UInt8>, at position: Int) -> UInt8? {
        guard position + 2 < bytes.count, let high = ASCIIByte.hexValue(bytes[position + 1]),
            let low = ASCIIByte.hexValue(bytes[position + 2])
        else { return nil }
        return high << 4 | low
    }
}
