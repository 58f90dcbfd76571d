/// Text that shows what it holds: nothing in it commands a terminal or changes the direction of writing.
package enum VisibleText {
    /// The text with each character that no policy may hold, and each line end and tab, as its escape.
    package static func escaped(_ text: String) -> String {
        guard !isPrintable(text.utf8.span), text.unicodeScalars.contains(where: isHidden) else { return text }
        return text.unicodeScalars.map { isHidden($0) ? $0.escaped(asASCII: true) : String(Character($0)) }.joined()
    }

    /// Whether it is of ASCII alone, and shows. Looked at without a branch for each byte: there are many texts.
    private static func isPrintable(_ bytes: Span<UInt8>) -> Bool {
        var others: UInt8 = 0
        for index in bytes.indices { others |= bytes[index] &- 0x20 > 0x7E - 0x20 ? 1 : 0 }
        return others == 0
    }

    /// A source line; see `replaced(_:)` of its characters.
    static func replaced(_ line: String) -> String {
        String(String.UnicodeScalarView(line.unicodeScalars.map { replaced($0) }))
    }

    /// One character of a source line; a hidden one becomes U+FFFD, so that it takes one column.
    static func replaced(_ scalar: Unicode.Scalar) -> Unicode.Scalar { isHidden(scalar) ? "\u{FFFD}" : scalar }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || ForbiddenCharacter.reason(scalar) != nil
    }
}
