/// Text that shows what it holds: nothing in it commands a terminal or changes the direction of writing.
package enum VisibleText {
    /// The text with each character that no policy may hold, and each line end and tab, as its escape.
    package static func escaped(_ text: String) -> String {
        let isPrintable = text.utf8.allSatisfy { 0x20...0x7E ~= $0 }
        guard !isPrintable, text.unicodeScalars.contains(where: isHidden) else { return text }
        return text.unicodeScalars.map { isHidden($0) ? $0.escaped(asASCII: true) : String(Character($0)) }.joined()
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
