extension HostPattern {
    /// Patterns, as a regular expression; see ``TextForm/expression``. A wildcard stands on two labels at least, since one
    /// is a public suffix; IPv4 addresses look like names.
    static let expression: String = {
        let label = HostName.labelExpression
        let address = IPAddress.v6Expression
        return #"\*\*?(?:\.\#(label)){2,}\.?|\#(label)(?:\.\#(label))*\.?|\#(address)|\[\#(address)\]"#
    }()

    /// Reads a pattern as a policy writes it. Upper case is folded and one trailing dot dropped.
    /// - Parameter allowingPublicSuffix: whether a wildcard may stand directly on a public suffix, as in `**.zip`: it widens
    ///   an allow to strangers, and only makes a deny wider.
    package static func parse(
        _ text: String, allowingPublicSuffix: Bool = false
    ) -> Result<HostPattern, HostPattern.Invalid> {
        if let address = address(text) { return .success(HostPattern(.address(address), name: "")) }
        if let invalid = InvalidHostPattern.aroundHost(text) { return .failure(invalid) }
        let (kind, rest) = wildcard(text)
        if isBareWildcard(text) { return .failure(InvalidHostPattern.bareWildcard(text)) }
        if rest.utf8.contains(UInt8(ascii: "*")) { return .failure(InvalidHostPattern.misplacedWildcard(text)) }
        guard rest.utf8.allSatisfy({ $0 < 0x80 }) else {
            return .failure(InvalidHostPattern.international(text))
        }
        let scan = HostName.scan(rest.utf8.span)
        if let fault = scan.fault?.0 { return .failure(InvalidHostPattern.fault(fault, in: text)) }
        guard scan.address == nil else { return .failure(InvalidHostPattern.wildcardOnAddress(text)) }
        let name = String(decoding: rest.utf8.prefix(scan.length).map(ASCIIByte.lowercased), as: UTF8.self)
        return check(HostPattern(kind, name: name), text, allowingPublicSuffix)
    }

    private static func check(
        _ pattern: HostPattern, _ text: String, _ allowingPublicSuffix: Bool
    ) -> Result<HostPattern, HostPattern.Invalid> {
        guard pattern.kind != .exact else { return .success(pattern) }
        // The shortest name that it could cover has one byte and a dot more.
        guard pattern.name.utf8.count + 2 <= HostName.maximumLength else {
            return .failure(InvalidHostPattern.fault(.nameTooLong, in: text))
        }
        if !allowingPublicSuffix, PublicSuffixList.isTooWideForWildcard(pattern.name) {
            return .failure(InvalidHostPattern.onPublicSuffix(text, suffix: pattern.name))
        }
        return .success(pattern)
    }

    /// An address in canonical form, IPv6 with brackets or without.
    private static func address(_ text: String) -> IPAddress? {
        if let address = IPAddress(text) { return address }
        let bytes = text.utf8
        guard bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") else { return nil }
        let address = IPAddress(String(Substring(bytes.dropFirst().dropLast())))
        return address?.isV4 == false ? address : nil
    }

    /// Wildcards and dots alone, such as `*`, `**.` and `*.*`.
    private static func isBareWildcard(_ text: String) -> Bool {
        text.utf8.contains(UInt8(ascii: "*"))
            && text.utf8.allSatisfy { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: ".") }
    }

    private static func wildcard(_ text: String) -> (kind: Kind, rest: String) {
        if text.utf8.starts(with: "**.".utf8) { return (.anyLabels, String(Substring(text.utf8.dropFirst(3)))) }
        if text.utf8.starts(with: "*.".utf8) { return (.oneLabel, String(Substring(text.utf8.dropFirst(2)))) }
        return (.exact, text)
    }
}
