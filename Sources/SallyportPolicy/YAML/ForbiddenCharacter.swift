/// The characters that no policy may hold, not even in a comment or in quotes.
enum ForbiddenCharacter {
    case control
    case lineEnd
    case byteOrderMark
    case bidirectional
    case noncharacter

    /// Why a scalar is refused; nil if it is not.
    ///
    /// A tab, a line feed and the carriage return before one are judged elsewhere.
    static func reason(_ scalar: Unicode.Scalar) -> ForbiddenCharacter? {
        switch scalar.value {
        case 0x0D, 0x85, 0x2028, 0x2029: .lineEnd
        case 0x00...0x1F, 0x7F...0x9F: .control
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: .bidirectional
        case 0xFEFF: .byteOrderMark
        case 0xFFFE, 0xFFFF: .noncharacter
        default: nil
        }
    }

    /// What it is called in a message, such as `U+202E RIGHT-TO-LEFT OVERRIDE`.
    static func name(_ scalar: Unicode.Scalar) -> String {
        let hex = String(scalar.value, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - hex.utf8.count)) + hex
        switch scalar.value {
        case 0x0D: return "a carriage return (\(code)) without a line feed"
        case 0x85: return "the line end `\(code) NEXT LINE`"
        case 0xFEFF: return "a byte order mark (`\(code)`) inside the text"
        case 0x00...0x1F, 0x7F...0x9F: return "the control character `\(code)`"
        default: return "the invisible character `\(code)\(scalar.properties.name.map { " " + $0 } ?? "")`"
        }
    }

    /// What to do about it.
    var help: String {
        switch self {
        case .control: "delete it; within double quotes an escape such as `\\x1B` can stand for it"
        case .lineEnd: "end lines with a line feed: YAML ends the line here, while editors and reviews may not show it"
        case .byteOrderMark: "delete it; files that were joined often keep one in the middle"
        case .bidirectional:
            "delete it: it changes the order in which text is shown, so that a line can look like another"
        case .noncharacter: "delete it: it is not a character"
        }
    }
}
