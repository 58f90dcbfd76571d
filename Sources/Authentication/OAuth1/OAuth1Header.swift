/// The parameters of an `Authorization: OAuth …` header (RFC 5849 section 3.5.1), in their order, decoded.
///
/// Strict: every value is quoted, percent-encoding is whole, no name comes twice, nothing is left over.
struct OAuth1Header {
    /// More than any client sends, and few enough to compare each with each.
    private static let maximumCount = 32

    private(set) var parameters: [OAuth1Parameter] = []

    /// Reads what follows the scheme.
    init(parsing text: ArraySlice<UInt8>) throws(AuthenticationFailure) {
        parameters.reserveCapacity(8)
        var rest = text.startIndex
        repeat {
            guard parameters.count < Self.maximumCount else {
                throw Self.rejected("the header has more than \(Self.maximumCount) parameters")
            }
            let parameter = try Self.parameter(text, &rest)
            guard !parameters.contains(where: { $0.name == parameter.name }) else {
                throw Self.rejected("a parameter of the header comes twice")
            }
            parameters.append(parameter)
        } while try Self.comma(text, &rest)
    }

    /// `name="value"`.
    private static func parameter(
        _ text: ArraySlice<UInt8>, _ rest: inout Int
    ) throws(AuthenticationFailure) -> OAuth1Parameter {
        skip(text, &rest) { $0 == 0x20 || $0 == 0x09 }
        let name = skip(text, &rest, while: isNameByte)
        guard !name.isEmpty, text[rest...].starts(with: equalsQuote) else {
            throw rejected(#"the header is not a list of name="value" pairs"#)
        }
        rest += equalsQuote.count
        let value = skip(text, &rest, while: isValueByte)
        guard rest < text.endIndex, text[rest] == UInt8(ascii: "\"") else {
            throw rejected("a value of the header is not closed by a quote, or holds what must be percent-encoded")
        }
        rest += 1
        guard let name = PercentEncoding.decode(text[name]), let value = PercentEncoding.decode(text[value]) else {
            throw rejected("the percent-encoding of the header is broken")
        }
        return OAuth1Parameter(name, value)
    }

    private static let equalsQuote = Array(#"=""#.utf8)

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: "\\"): false
        default: byte > 0x20 && byte < 0x7F
        }
    }

    private static func isValueByte(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// Whether another parameter follows.
    private static func comma(_ text: ArraySlice<UInt8>, _ rest: inout Int) throws(AuthenticationFailure) -> Bool {
        skip(text, &rest) { $0 == 0x20 || $0 == 0x09 }
        guard rest < text.endIndex else { return false }
        guard text[rest] == UInt8(ascii: ",") else {
            throw rejected("the parameters of the header are not parted by commas")
        }
        rest += 1
        return true
    }

    /// Goes on to the first byte that is not of a kind.
    /// - Returns: what was passed over.
    @inline(__always) @discardableResult
    private static func skip(
        _ text: ArraySlice<UInt8>, _ rest: inout Int, while isOfKind: (UInt8) -> Bool
    ) -> Range<Int> {
        let start = rest
        while rest < text.endIndex, isOfKind(text[rest]) { rest += 1 }
        return start..<rest
    }

    private static func rejected(_ detail: String) -> AuthenticationFailure {
        .oauth1(.malformed, "parameter_rejected", "the OAuth credentials are malformed: \(detail)")
    }
}
