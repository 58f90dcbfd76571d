extension IPAddress {
    /// IPv4 addresses, as a regular expression; see ``TextForm/expression``.
    package static let v4Expression = #"[0-9]{1,3}(?:\.[0-9]{1,3}){3}"#
    /// IPv6 addresses, as a regular expression; see ``TextForm/expression``.
    package static let v6Expression = "(?:[0-9A-Fa-f]{0,4}:){2,8}(?:[0-9A-Fa-f]{0,4}|\(v4Expression))"

    /// An address from canonical text, as ``init(_:)``.
    init?(canonicalText text: Span<UInt8>) {
        if let bits = IPAddress.dottedDecimal(text) {
            self.init(v4: bits)
        } else if let address = IPAddress.hexadecimal(text), address.description.utf8.span.equalsFolding(text) {
            self = address
        } else {
            return nil
        }
    }

    /// Four numbers from 0 to 255 without leading zeros.
    private static func dottedDecimal(_ text: Span<UInt8>) -> UInt32? {
        guard (7...15).contains(text.count) else { return nil }
        var bits: UInt32 = 0
        var position = 0
        for part in 0..<4 {
            if part > 0 {
                guard position < text.count, text[position] == UInt8(ascii: ".") else { return nil }
                position += 1
            }
            let rest = text.extracting(position..<text.count)
            guard let (value, length) = WholeNumber.leading(rest), value <= 255 else { return nil }
            bits = bits << 8 | UInt32(value)
            position += length
        }
        return position == text.count ? bits : nil
    }

    /// The groups of RFC 4291 section 2.2. It takes more than is canonical: the caller compares with what it ought to be.
    private static func hexadecimal(_ text: Span<UInt8>) -> IPAddress? {
        guard (2...39).contains(text.count) else { return nil }
        var groups = InlineArray<8, UInt16>(repeating: 0)
        var count = 0
        var compressedAt: Int?
        var position = 0
        while position < text.count {
            if text[position] == UInt8(ascii: ":") {
                let isDouble = position + 1 < text.count && text[position + 1] == UInt8(ascii: ":")
                guard isDouble ? compressedAt == nil : count > 0 else { return nil }
                if isDouble { compressedAt = count }
                position += isDouble ? 2 : 1
            } else {
                guard let length = groupsAhead(text.extracting(position..<text.count), &groups, &count) else {
                    return nil
                }
                position += length
            }
        }
        guard compressedAt == nil ? count == 8 : count < 8 else { return nil }
        return IPAddress(groups, count: count, compressedAt: compressedAt ?? count)
    }

    /// One group, or the two that a closing dotted decimal stands for.
    /// - Returns: how many bytes they take; nil where there is neither, or no room.
    private static func groupsAhead(
        _ text: Span<UInt8>, _ groups: inout InlineArray<8, UInt16>, _ count: inout Int
    ) -> Int? {
        if let bits = dottedDecimal(text), count <= 6 {
            groups[count] = UInt16(truncatingIfNeeded: bits >> 16)
            groups[count + 1] = UInt16(truncatingIfNeeded: bits)
            count += 2
            return text.count
        }
        guard count < 8, let (group, length) = leadingGroup(text) else { return nil }
        groups[count] = group
        count += 1
        return length
    }

    private static func leadingGroup(_ text: Span<UInt8>) -> (value: UInt16, length: Int)? {
        var value: UInt16 = 0
        var length = 0
        while length < min(4, text.count), let digit = ASCIIByte.hexValue(text[length]) {
            value = value << 4 | UInt16(digit)
            length += 1
        }
        return length > 0 ? (value, length) : nil
    }

    /// Puts the zeros that `::` stood for back to where they belong.
    private init(_ groups: InlineArray<8, UInt16>, count: Int, compressedAt: Int) {
        var high: UInt64 = 0
        var low: UInt64 = 0
        for index in 0..<count {
            let place = index < compressedAt ? index : index + 8 - count
            let value = UInt64(groups[index]) << (48 - 16 * UInt64(place & 3))
            if place < 4 { high |= value } else { low |= value }
        }
        self.init(high: high, low: low)
    }
}

extension Span<UInt8> {
    /// Whether both hold the same bytes once A to Z are folded.
    func equalsFolding(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in 0..<count where ASCIIByte.lowercased(self[index]) != ASCIIByte.lowercased(other[index]) {
            return false
        }
        return true
    }
}
