/// The forward URL grammar: one pass over the bytes, no step back, and copies only of what is kept.
struct ForwardURLParser {
    private var hostRange = 0..<0
    private var pathRange = 0..<0
    private var queryRange: Range<Int>?
    private var scheme = ForwardURL.Scheme.https
    private var port: UInt16 = 0
    private var address: IPAddress?
    private var hostHasUpperCase = false

    /// Reads a URL.
    /// - Throws: the first fault, by the order of the parts.
    static func parse(_ text: String) throws(ForwardURL.Invalid) -> ForwardURL {
        var parser = ForwardURLParser()
        try parser.scan(text.utf8.span)
        return parser.url(of: text)
    }

    private mutating func scan(_ bytes: Span<UInt8>) throws(ForwardURL.Invalid) {
        guard !bytes.isEmpty else { throw ForwardURL.Invalid(.empty, at: 0) }
        guard bytes.count <= ForwardURL.maximumLength else {
            throw ForwardURL.Invalid(.tooLong, at: ForwardURL.maximumLength)
        }
        let authority = try scanScheme(bytes)
        let pathStart = try scanAuthority(bytes, from: authority)
        let queryMark = try scan(bytes, from: pathStart, while: ASCIIByte.isPathCharacter)
        pathRange = pathStart..<queryMark
        guard queryMark < bytes.count else { return }
        // The path stops only at the end, or at what no path holds: here the question mark.
        let end = try scan(bytes, from: queryMark + 1, while: ASCIIByte.isQueryCharacter)
        queryRange = (queryMark + 1)..<end
    }

    /// RFC 3986 section 3.1, and the `//` that an authority needs.
    /// - Returns: where the authority begins.
    private mutating func scanScheme(_ bytes: Span<UInt8>) throws(ForwardURL.Invalid) -> Int {
        var colon = 0
        while colon < bytes.count, bytes[colon] != UInt8(ascii: ":") {
            if let fault = ForwardURLParser.plainFault(bytes[colon]) { throw ForwardURL.Invalid(fault, at: colon) }
            let isSchemeCharacter =
                ASCIIByte.isLetter(bytes[colon])
                || colon > 0 && (ASCIIByte.isDigit(bytes[colon]) || ForwardURLParser.isSchemePunctuation(bytes[colon]))
            guard isSchemeCharacter else { throw ForwardURL.Invalid(.notAbsolute, at: 0) }
            colon += 1
        }
        guard colon > 0, colon < bytes.count else { throw ForwardURL.Invalid(.notAbsolute, at: 0) }
        guard let scheme = ForwardURLParser.scheme(bytes.extracting(0..<colon)) else {
            throw ForwardURL.Invalid(.unsupportedScheme, at: 0)
        }
        self.scheme = scheme
        try expectSlashes(bytes, after: colon)
        return colon + 3
    }

    private static func scheme(_ text: Span<UInt8>) -> ForwardURL.Scheme? {
        if text.equalsFolding("https".utf8.span) { return .https }
        return text.equalsFolding("http".utf8.span) ? .http : nil
    }

    private func expectSlashes(_ bytes: Span<UInt8>, after colon: Int) throws(ForwardURL.Invalid) {
        for offset in 1...2 where colon + offset >= bytes.count || bytes[colon + offset] != UInt8(ascii: "/") {
            let isBackslash = colon + offset < bytes.count && bytes[colon + offset] == UInt8(ascii: "\\")
            throw ForwardURL.Invalid(isBackslash ? .backslash : .notAbsolute, at: min(colon + offset, bytes.count))
        }
    }

    /// RFC 3986 section 3.2, without userinfo.
    /// - Returns: where the path begins.
    private mutating func scanAuthority(_ bytes: Span<UInt8>, from start: Int) throws(ForwardURL.Invalid) -> Int {
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "/"), bytes[end] != UInt8(ascii: "?") {
            if let fault = ForwardURLParser.plainFault(bytes[end]) { throw ForwardURL.Invalid(fault, at: end) }
            if bytes[end] == UInt8(ascii: "@") { throw ForwardURL.Invalid(.userinfo, at: start) }
            end += 1
        }
        let isBracketed = start < end && bytes[start] == UInt8(ascii: "[")
        let hostEnd =
            isBracketed ? try scanBracketed(bytes, start..<end) : try scanName(bytes, start..<end)
        try scanPort(bytes, hostEnd..<end)
        return end
    }

    /// A name or an IPv4 address.
    /// - Returns: where it ends: at a colon, or with the authority.
    private mutating func scanName(_ bytes: Span<UInt8>, _ authority: Range<Int>) throws(ForwardURL.Invalid) -> Int {
        let end = authority.first { bytes[$0] == UInt8(ascii: ":") } ?? authority.upperBound
        let scan = HostName.scan(bytes.extracting(authority.lowerBound..<end))
        if let (fault, offset) = scan.fault {
            throw ForwardURL.Invalid(ForwardURL.Invalid.Reason(fault), at: authority.lowerBound + offset)
        }
        hostRange = authority.lowerBound..<(authority.lowerBound + scan.length)
        hostHasUpperCase = scan.hasUpperCase
        address = scan.address
        return end
    }

    /// An IPv6 address in brackets, RFC 3986 section 3.2.2; of no other kind, and without a zone (RFC 6874).
    /// - Returns: where the closing bracket ends.
    private mutating func scanBracketed(
        _ bytes: Span<UInt8>, _ authority: Range<Int>
    ) throws(ForwardURL.Invalid) -> Int {
        guard let close = authority.first(where: { bytes[$0] == UInt8(ascii: "]") }) else {
            throw ForwardURL.Invalid(.bracketedName, at: authority.lowerBound)
        }
        let inside = (authority.lowerBound + 1)..<close
        if let percent = inside.first(where: { bytes[$0] == UInt8(ascii: "%") }) {
            throw ForwardURL.Invalid(.zoneIdentifier, at: percent)
        }
        guard let address = IPAddress(canonicalText: bytes.extracting(inside)), !address.isV4 else {
            let isAddress = inside.allSatisfy { ASCIIByte.hexValue(bytes[$0]) != nil || ".:".utf8.contains(bytes[$0]) }
            let looksRight = isAddress && inside.contains { bytes[$0] == UInt8(ascii: ":") }
            throw ForwardURL.Invalid(looksRight ? .nonCanonicalAddress : .bracketedName, at: authority.lowerBound)
        }
        self.address = address
        return close + 1
    }

    /// Nothing, or a colon and 1 to 65535 without leading zeros.
    private mutating func scanPort(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(ForwardURL.Invalid) {
        guard !range.isEmpty else {
            port = scheme.defaultPort
            return
        }
        guard bytes[range.lowerBound] == UInt8(ascii: ":") else {
            throw ForwardURL.Invalid(.forbiddenHostCharacter, at: range.lowerBound)
        }
        let digits = bytes.extracting((range.lowerBound + 1)..<range.upperBound)
        guard !digits.isEmpty else { throw ForwardURL.Invalid(.emptyPort, at: range.lowerBound) }
        guard let (value, length) = WholeNumber.leading(digits), length == digits.count, value > 0,
            let port = UInt16(exactly: value)
        else { throw ForwardURL.Invalid(.invalidPort, at: range.lowerBound + 1) }
        self.port = port
    }

    /// Passes over allowed characters and percent-encoded bytes, up to the end or the `?` that a path does not hold.
    private func scan(
        _ bytes: Span<UInt8>, from start: Int, while isAllowed: (UInt8) -> Bool
    ) throws(ForwardURL.Invalid) -> Int {
        var position = start
        while position < bytes.count {
            let byte = bytes[position]
            if isAllowed(byte) {
                position += 1
            } else if byte == UInt8(ascii: "%") {
                guard position + 2 < bytes.count, ASCIIByte.hexValue(bytes[position + 1]) != nil,
                    ASCIIByte.hexValue(bytes[position + 2]) != nil
                else { throw ForwardURL.Invalid(.malformedPercentEncoding, at: position) }
                position += 3
            } else if byte == UInt8(ascii: "?") {
                return position
            } else {
                let fault = ForwardURLParser.plainFault(byte) ?? .forbiddenCharacter
                throw ForwardURL.Invalid(fault, at: position)
            }
        }
        return position
    }

    /// What no part of a URL may hold.
    private static func plainFault(_ byte: UInt8) -> ForwardURL.Invalid.Reason? {
        switch byte {
        case 0x80...: .notASCII
        case UInt8(ascii: " "): .space
        case UInt8(ascii: "\\"): .backslash
        case UInt8(ascii: "#"): .fragment
        default: ASCIIByte.isControl(byte) ? .controlCharacter : nil
        }
    }

    private static func isSchemePunctuation(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    private func url(of text: String) -> ForwardURL {
        let path = pathRange.isEmpty ? "/" : ForwardURLParser.copy(text, pathRange)
        return ForwardURL(
            scheme: scheme, host: host(of: text), port: port, path: path,
            query: queryRange.map { ForwardURLParser.copy(text, $0) }
        )
    }

    private func host(of text: String) -> ForwardURL.Host {
        if let address { return .address(address) }
        let name = ForwardURLParser.copy(text, hostRange)
        guard hostHasUpperCase else { return .name(name) }
        return .name(String(decoding: name.utf8.lazy.map(ASCIIByte.lowercased), as: UTF8.self))
    }

    private static func copy(_ text: String, _ range: Range<Int>) -> String {
        let start = text.utf8.index(text.utf8.startIndex, offsetBy: range.lowerBound)
        return String(text[start..<text.utf8.index(start, offsetBy: range.count)])
    }
}

extension ForwardURL {
    /// Reads a URL.
    /// - Throws: ``Invalid``, which says what is wrong and where.
    public init(_ text: String) throws(ForwardURL.Invalid) {
        self = try ForwardURLParser.parse(text)
    }
}

extension ForwardURL.Invalid.Reason {
    /// What a fault of a name is called in a URL.
    fileprivate init(_ fault: HostName.Fault) {
        self =
            switch fault {
            case .empty: .emptyHost
            case .emptyLabel: .emptyLabel
            case .labelTooLong: .labelTooLong
            case .nameTooLong: .hostTooLong
            case .misplacedHyphen: .misplacedHyphen
            case .malformedInternationalLabel: .malformedInternationalLabel
            case .percent: .percentInHost
            case .notASCII: .notASCII
            case .forbiddenCharacter: .forbiddenHostCharacter
            case .nonCanonicalAddress: .nonCanonicalAddress
            }
    }
}
