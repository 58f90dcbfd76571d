/// The words for what is wrong with a host pattern.
enum InvalidHostPattern {
    /// What people write around a host, and what belongs elsewhere: a scheme, a path, a port, a network.
    static func aroundHost(_ text: String) -> HostPattern.Invalid? {
        if text.isEmpty { return invalid("the host is empty", "write a name, such as `api.acme.example`") }
        let bytes = text.utf8
        if bytes.contains(where: { $0 == UInt8(ascii: " ") || ASCIIByte.isControl($0) }) {
            return invalid("a host pattern holds a space or a control character", "write one name for each item")
        }
        if let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8) {
            return invalid("`\(text)` names a scheme", "write the host alone, and the scheme in `schemes`")
        }
        if bytes.contains(UInt8(ascii: "@")) {
            return invalid("a host pattern holds user information", "write the host alone")
        }
        if let slash = bytes.firstIndex(of: UInt8(ascii: "/")) {
            if IPAddress(String(text[..<slash])) != nil {
                return invalid("`\(text)` is a network, not a host", "write it in `networks`")
            }
            return invalid("`\(text)` names a path", "write the host alone, and the path in `paths`")
        }
        return aroundColon(text)
    }

    private static func aroundColon(_ text: String) -> HostPattern.Invalid? {
        let bytes = text.utf8
        let isBracketed = bytes.first == UInt8(ascii: "[")
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")) else {
            return isBracketed ? invalid("`\(text)` has brackets around a name", "write it without") : nil
        }
        let followsBracket = colon > bytes.startIndex && bytes[bytes.index(before: colon)] == UInt8(ascii: "]")
        let isOnlyColon = bytes.firstIndex(of: UInt8(ascii: ":")) == colon
        if isBracketed ? followsBracket : isOnlyColon {
            return invalid("`\(text)` names a port", "write the host alone, and the port in `ports`")
        }
        return invalid("`\(text)` is not an IPv6 address in canonical form", canonicalAddressHelp)
    }

    /// Nothing but a wildcard.
    static func bareWildcard(_ text: String) -> HostPattern.Invalid {
        HostPattern.Invalid(
            code: .hostPatternTooWide, message: "`\(text)` covers every host",
            help: "name the domain, such as `*.acme.example`"
        )
    }

    /// A wildcard that is not the whole of the leftmost label.
    static func misplacedWildcard(_ text: String) -> HostPattern.Invalid {
        invalid(
            "`\(text)` has a wildcard where none may stand",
            "begin with `*.` for one label, or with `**.` for one or more: a wildcard is the whole leftmost label"
        )
    }

    /// A wildcard before an address.
    static func wildcardOnAddress(_ text: String) -> HostPattern.Invalid {
        invalid("`\(text)` has a wildcard before an address", "write the address alone: it has no names below it")
    }

    /// A wildcard directly below a public suffix.
    static func onPublicSuffix(_ text: String, suffix: String) -> HostPattern.Invalid {
        HostPattern.Invalid(
            code: .hostPatternTooWide,
            message: "`\(text)` covers the names of strangers: anyone may register a name under `\(suffix)`",
            help: "add the label of the one that you mean, such as `*.acme.\(suffix)`"
        )
    }

    /// A name beyond ASCII: the message says its `xn--` form where it has one.
    static func international(_ text: String) -> HostPattern.Invalid {
        let labels = text.unicodeScalars.split(omittingEmptySubsequences: false) { isLabelSeparator($0) }
        let ascii = labels.map { scalars in
            let isWildcard = !scalars.isEmpty && scalars.allSatisfy { $0 == "*" }
            return isWildcard ? String(Substring(scalars)) : InternationalLabel.ascii(Substring(scalars))
        }
        var help = "write each label in its `xn--` form, made from lower case and composed characters (NFC)"
        if !ascii.contains(nil) {
            let suggestion = ascii.compactMap(\.self).joined(separator: ".")
            if case .success(let pattern) = HostPattern.parse(suggestion, allowingPublicSuffix: true) {
                help = "write `\(pattern)`, its `xn--` form (lower-cased; composed characters (NFC) are assumed)"
            }
        }
        return HostPattern.Invalid(
            code: .internationalName, message: "`\(text)` is not written in ASCII", help: help
        )
    }

    /// What the scan of the name found.
    static func fault(_ fault: HostName.Fault, in text: String) -> HostPattern.Invalid {
        switch fault {
        case .empty: invalid("`\(text)` names no host", "write a name, such as `api.acme.example`")
        case .emptyLabel:
            invalid("`\(text)` has two dots in a row, or one at its start", "leave out the dot that is too much")
        case .labelTooLong: invalid("`\(text)` has a label of more than 63 bytes", "no such host can exist")
        case .nameTooLong: invalid("`\(text)` covers only names of more than 253 bytes", "no such host can exist")
        case .misplacedHyphen:
            invalid("`\(text)` has a label that begins or ends with a hyphen", "hyphens stand within labels only")
        case .malformedInternationalLabel:
            invalid("`\(text)` has an `xn--` label that is not valid", "compare it with the registered name")
        case .percent, .notASCII, .forbiddenCharacter:
            invalid("`\(text)` holds a character that no host name has", "write letters, digits, hyphens and dots")
        case .nonCanonicalAddress:
            invalid("`\(text)` ends in a number, and is not an address in canonical form", canonicalAddressHelp)
        }
    }

    private static let canonicalAddressHelp = "write it as `192.0.2.1` or `2001:db8::1`: four numbers, or RFC 5952"

    private static func invalid(_ message: String, _ help: String) -> HostPattern.Invalid {
        HostPattern.Invalid(code: .invalidHostPattern, message: message, help: help)
    }

    /// UTS #46 section 4.5: the full stops that IDNA takes for a dot.
    private static func isLabelSeparator(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "." || scalar == "\u{3002}" || scalar == "\u{FF0E}" || scalar == "\u{FF61}"
    }
}
