/// Decimal numbers as people write them in policies: digits alone, no sign, no leading zeros.
enum WholeNumber {
    /// The number at the beginning of `bytes` and how many bytes it takes.
    /// - Returns: nil where there is no digit, a leading zero, or more than `Int` holds.
    static func leading(_ bytes: Span<UInt8>) -> (value: Int, length: Int)? {
        var value = 0
        var length = 0
        while length < bytes.count, ASCIIByte.isDigit(bytes[length]) {
            let (product, productOverflows) = value.multipliedReportingOverflow(by: 10)
            let digit = Int(bytes[length] &- UInt8(ascii: "0"))
            let (sum, sumOverflows) = product.addingReportingOverflow(digit)
            guard !productOverflows, !sumOverflows else { return nil }
            value = sum
            length += 1
        }
        guard length > 0, length == 1 || bytes[0] != UInt8(ascii: "0") else { return nil }
        return (value, length)
    }
}
