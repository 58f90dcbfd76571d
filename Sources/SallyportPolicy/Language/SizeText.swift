/// Sizes as policies write them: a whole number and `B`, `KiB`, `MiB` or `GiB`, or a bare number of bytes.
package enum SizeText {
    /// Sizes, as a regular expression; see ``TextForm/expression``.
    static let expression = "(?:0|[1-9][0-9]{0,12})(?:B|KiB|MiB|GiB)?"
    /// The greatest size in bytes: 1 TiB.
    package static let maximum = 1 << 40

    /// Reads a size in bytes.
    /// - Returns: nil where the text is not such a size or is beyond ``maximum``; signs, spaces, fractions and leading
    ///   zeros are not taken, nor the decimal units, which people read in two ways.
    package static func parse(_ text: String) -> Int? {
        guard let (number, length) = WholeNumber.leading(text.utf8.span) else { return nil }
        guard let unit = bytes(in: text.utf8.dropFirst(length)) else { return nil }
        let (total, overflows) = number.multipliedReportingOverflow(by: unit)
        return overflows || total > maximum ? nil : total
    }

    private static func bytes(in unit: Substring.UTF8View) -> Int? {
        if unit.isEmpty || unit.elementsEqual("B".utf8) { return 1 }
        if unit.elementsEqual("KiB".utf8) { return 1 << 10 }
        if unit.elementsEqual("MiB".utf8) { return 1 << 20 }
        if unit.elementsEqual("GiB".utf8) { return 1 << 30 }
        return nil
    }
}
