extension IPAddress: CustomStringConvertible {
    /// The canonical text: dotted decimal, or RFC 5952 without brackets.
    public var description: String {
        if isV4 { return dottedDecimal }
        // RFC 5952 section 5: where the prefix says that an IPv4 address is embedded, the mixed notation.
        if high == 0, low >> 32 == 0xFFFF { return "::ffff:\(dottedDecimal)" }
        guard let zeros = longestRunOfZeros else { return hexadecimal(0..<8) }
        return "\(hexadecimal(0..<zeros.lowerBound))::\(hexadecimal(zeros.upperBound..<8))"
    }

    private var dottedDecimal: String {
        let bits = lowestBits
        return "\(bits >> 24).\(bits >> 16 & 0xFF).\(bits >> 8 & 0xFF).\(bits & 0xFF)"
    }

    private func hexadecimal(_ groups: Range<Int>) -> String {
        groups.map { String(group($0), radix: 16) }.joined(separator: ":")
    }

    /// RFC 5952 sections 4.2.2 and 4.2.3: the longest run of two zero groups or more, the first of equals.
    private var longestRunOfZeros: Range<Int>? {
        var longest = 0..<1
        var start = 0
        for index in 0..<8 {
            if group(index) != 0 {
                start = index + 1
            } else if index + 1 - start > longest.count {
                longest = start..<(index + 1)
            }
        }
        return longest.count > 1 ? longest : nil
    }
}
