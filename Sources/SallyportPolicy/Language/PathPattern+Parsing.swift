extension PathPattern {
    /// Patterns, as a regular expression; see ``TextForm/expression``.
    static let expression: String = {
        let hasEmptySegment = ".*//"
        let hasDotSegment = #".*/\.\.?(?:/|$)"#
        let hasDangerousByte = ".*%(?:[01][0-9A-Fa-f]|2[EFef]|3[Bb]|5[Cc]|7[Ff])"
        let segment = "(?:[A-Za-z0-9._~!$&'()+,:=@-]|%[0-9A-Fa-f]{2})*"
        return #"(?!\#(hasEmptySegment)|\#(hasDotSegment)|\#(hasDangerousByte))(?:/\#(segment))*/(?:\#(segment)|\*)"#
    }()

    /// Reads a pattern as a policy writes it.
    package static func parse(_ text: String) -> Result<PathPattern, Invalid> {
        guard text.utf8.first == UInt8(ascii: "/") else {
            return invalid("`\(text)` does not begin with `/`", "write the path alone, such as `/v2/orders`")
        }
        let isPrefix = text.utf8.count >= 2 && text.utf8.suffix(2).elementsEqual("/*".utf8)
        let path = isPrefix ? String(text.dropLast()) : text
        if let fault = characterFault(in: path.utf8.span) { return invalid("`\(text)` \(fault.message)", fault.help) }
        if let ambiguity = PathText.ambiguity(in: path) {
            let (message, help) = explanation(of: ambiguity)
            return invalid("`\(text)` \(message)", help)
        }
        return .success(PathPattern(isPrefix: isPrefix, text: PathText.normalised(path)))
    }

    private static func invalid(_ message: String, _ help: String) -> Result<PathPattern, Invalid> {
        .failure(Invalid(code: .invalidPath, message: message, help: help))
    }

    private static func characterFault(in path: Span<UInt8>) -> (message: String, help: String)? {
        for position in 0..<path.count {
            switch path[position] {
            case UInt8(ascii: "*"):
                return (
                    "has a `*` where none may stand",
                    "end the path with `/*` for everything below it, or write `%2A` for a literal `*`"
                )
            case UInt8(ascii: "?"):
                return ("has a query", "leave out `?` and what follows it: rules judge the path alone")
            case UInt8(ascii: "#"):
                return ("has a fragment", "leave out `#` and what follows it: it is never sent")
            case UInt8(ascii: "%"):
                guard PathText.tripletValue(path, at: position) == nil else { continue }
                return ("has a `%` that two hexadecimal digits do not follow", "write `%25` for a literal `%`")
            case 0x80...:
                return ("holds a character beyond ASCII", "percent-encode its UTF-8 bytes, such as `%C3%A9`")
            case let byte where !ASCIIByte.isPathCharacter(byte):
                return ("holds a character that no path may hold", "percent-encode it, such as `%20` for a space")
            default: continue
            }
        }
        return nil
    }

    private static func explanation(of ambiguity: PathText.Ambiguity) -> (message: String, help: String) {
        let why = "a request with such a path is refused wherever a rule has `paths`"
        return switch ambiguity {
        case .dotSegment: ("has a `.` or `..` segment", "write the path that it leads to: \(why)")
        case .emptySegment: ("has an empty segment", "write one `/` for `//`: \(why)")
        case .semicolon: ("has a `;`", "leave out the path parameter: \(why)")
        case .encoded: ("has an encoded slash, backslash, dot, semicolon or control character", "leave it out: \(why)")
        case .overlongUTF8: ("has an overlong UTF-8 sequence", "leave it out: \(why)")
        }
    }
}
