/// Labels of international names: `xn--` forms that are judged, and those that are suggested.
///
/// What the tables of IDNA (UTS #46) would say is told from the properties that the standard library has. That refuses
/// labels that only pretend; whether scripts mix well, or run both ways, is left to who registers a name.
enum InternationalLabel {
    /// Whether what follows `xn--`, folded, is the one spelling of a label that needs it. RFC 5891 section 4.2 in essence:
    /// it decodes, holds something beyond ASCII, nothing that lookup would map away, and encodes to the same again.
    static func isValid(punycode: Span<UInt8>) -> Bool {
        guard let scalars = Punycode.decode(punycode), scalars.contains(where: { !$0.isASCII }) else { return false }
        guard isWritable(scalars), let encoded = Punycode.encode(scalars) else { return false }
        return encoded.span.equalsFolding(punycode)
    }

    /// The `xn--` form of one label as a person typed it, lower-cased; ASCII labels as they are, lower-cased.
    /// - Returns: nil where it has none, or none that can be told without composing characters (NFC).
    static func ascii(_ label: some StringProtocol) -> String? {
        // A label of more scalars than this cannot have an encoded form of 63 bytes.
        guard label.unicodeScalars.count <= 63 else { return nil }
        let scalars = label.unicodeScalars.flatMap { $0.properties.lowercaseMapping.unicodeScalars }
        if scalars.allSatisfy(\.isASCII) { return scalars.reduce(into: "") { $0.unicodeScalars.append($1) } }
        guard isWritable(scalars), !scalars.contains(where: isCombiningDiacritic) else { return nil }
        guard let encoded = Punycode.encode(scalars), encoded.count <= 59 else { return nil }
        return "xn--" + String(decoding: encoded, as: UTF8.self)
    }

    /// Whether every scalar may stand in a label in just this form, UTS #46 section 4.1.
    private static func isWritable(_ scalars: [Unicode.Scalar]) -> Bool {
        guard let first = scalars.first, let last = scalars.last, first != "-", last != "-" else { return false }
        guard !isMark(first) else { return false }
        return scalars.indices.allSatisfy { index in
            scalars[index].properties.isJoinControl
                ? isJoinerAllowed(scalars, at: index) : isWritable(scalars[index])
        }
    }

    /// RFC 5892 appendix A: a joiner stands after a virama, and the zero-width non-joiner also between two letters that
    /// would join, of the Arabic block at least.
    private static func isJoinerAllowed(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
        guard index > 0 else { return false }
        if scalars[index - 1].properties.canonicalCombiningClass == .virama { return true }
        guard scalars[index] == "\u{200C}", let before = scalars[..<index].last(where: { !isMark($0) }),
            let after = scalars[(index + 1)...].first(where: { !isMark($0) })
        else { return false }
        return joinsOnBothSides(before) && joinsBefore(after)
    }

    /// Joining type D (dual-joining) in the Arabic block.
    private static func joinsOnBothSides(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0620, 0x0626, 0x0628, 0x062A...0x062E, 0x0633...0x063F, 0x0641...0x0647, 0x0649...0x064A,
            0x066E...0x066F, 0x0678...0x0687, 0x069A...0x06BF, 0x06C1...0x06C2, 0x06CC, 0x06CE, 0x06D0...0x06D1,
            0x06FA...0x06FC, 0x06FF:
            true
        default: false
        }
    }

    /// Joining type D or R in the Arabic block: every letter but two.
    private static func joinsBefore(_ scalar: Unicode.Scalar) -> Bool {
        0x0620...0x06FF ~= scalar.value && scalar.properties.generalCategory == .otherLetter
            && scalar != "\u{0621}" && scalar != "\u{0674}"
    }

    private static func isWritable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar == "-" || ASCIIByte.isNameCharacter(UInt8(scalar.value)) && scalar != "_" }
        // Folding maps these two, IDNA does not any more: straße.example is a name of its own.
        if scalar == "ß" || scalar == "ς" { return true }
        // Taken for a dot, or disallowed outright: what no mapping tells.
        if scalar == "\u{3002}" || 0x2FF0...0x2FFF ~= scalar.value || 0xFFFC...0xFFFD ~= scalar.value { return false }
        switch scalar.properties.generalCategory {
        case .unassigned, .control, .format, .privateUse, .surrogate, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            return false
        default:
            return !scalar.properties.changesWhenNFKCCaseFolded
        }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    private static func isCombiningDiacritic(_ scalar: Unicode.Scalar) -> Bool {
        0x0300...0x036F ~= scalar.value
    }
}
