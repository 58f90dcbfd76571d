/// The parameters of an `Authorization: OAuth …` header (RFC 5849 section 3.5.1), in their order, decoded.
///
/// Strict: every value is quoted, percent-encoding is whole, no name comes twice, nothing is left over.
struct OAuth1Header {
    /// More than any client sends, and few enough to compare each with each.
    private static let maximumCount = 32

    private(set) var parameters: [OAuth1Parameter] = []

    /// Reads what follows the scheme.
    init(parsing text: ArraySlice<UInt8>) throws(AuthenticationFailure) {
        var rest = text
        repeat {
            guard parameters.count < Self.maximumCount else {
                throw Self.rejected("the header has more than \(Self.maximumCount) parameters")
            }
            let parameter = try Self.parameter(&rest)
            guard !parameters.contains(where: { $0.name == parameter.name }) else {
                throw Self.rejected("a parameter of the header comes twice")
            }
            parameters.append(parameter)
        } while try Self.comma(&rest)
    }

    /// `name="value"`.
    private static func parameter(_ rest: inout ArraySlice<UInt8>) throws(AuthenticationFailure) -> OAuth1Parameter {
        skipSpace(&rest)
        let name = rest.prefix { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "=") && !#"",\"#.utf8.contains($0) }
        rest = rest.dropFirst(name.count)
        guard !name.isEmpty, rest.starts(with: #"=""#.utf8) else {
            throw rejected(#"the header is not a list of name="value" pairs"#)
        }
        rest = rest.dropFirst(2)
        let value = rest.prefix { $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        rest = rest.dropFirst(value.count)
        guard rest.first == UInt8(ascii: "\"") else {
            throw rejected("a value of the header is not closed by a quote, or holds what must be percent-encoded")
        }
        rest = rest.dropFirst()
        guard let decodedName = PercentEncoding.decode(name), let decodedValue = PercentEncoding.decode(value) else {
            throw rejected("the percent-encoding of the header is broken")
        }
        return OAuth1Parameter(decodedName, decodedValue)
    }

    /// Whether another parameter follows.
    private static func comma(_ rest: inout ArraySlice<UInt8>) throws(AuthenticationFailure) -> Bool {
        skipSpace(&rest)
        guard let next = rest.popFirst() else { return false }
        guard next == UInt8(ascii: ",") else { throw rejected("the parameters of the header are not parted by commas") }
        return true
    }

    private static func skipSpace(_ rest: inout ArraySlice<UInt8>) {
        rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
    }

    private static func rejected(_ detail: String) -> AuthenticationFailure {
        .oauth1(.malformed, "parameter_rejected", "the OAuth credentials are malformed: \(detail)")
    }
}
