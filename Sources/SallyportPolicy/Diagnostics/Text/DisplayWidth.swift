/// How many columns text takes on a terminal.
enum DisplayWidth {
    /// The columns of one scalar: 0 for what combines with the one before it, 2 for wide ones, else 1.
    ///
    /// What terminals agree on: the table is that of East Asian Width (UAX #11) by blocks, with emoji beside it.
    static func columns(of scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        // Vowels and finals of Hangul join the syllable before them.
        if (0x1160...0x11FF).contains(scalar.value) { return 0 }
        return isWide(scalar) ? 2 : 1
    }

    /// The columns of a text.
    static func columns(of text: some Sequence<Unicode.Scalar>) -> Int {
        text.reduce(0) { $0 + columns(of: $1) }
    }

    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF,
            0x1B000...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD:
            true
        // Half of a flag.
        case 0x1F1E6...0x1F1FF: false
        default: scalar.properties.isEmojiPresentation
        }
    }
}
