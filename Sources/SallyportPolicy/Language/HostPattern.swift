/// The hosts of a rule: an exact name, `*.example.com` (one label), `**.example.com` (one label or more), or one address.
public struct HostPattern: Hashable, Sendable, CustomStringConvertible {
    /// What a pattern covers. Each kind but the last goes with ``HostPattern/name``.
    package enum Kind: Hashable, Sendable {
        /// The name alone.
        case exact
        /// `*.`: names with just one label more.
        case oneLabel
        /// `**.`: names with one label more, or several.
        case anyLabels
        /// The one address.
        case address(IPAddress)
    }

    /// Why a text is no host pattern.
    package struct Invalid: Error, Hashable, Sendable {
        /// Which complaint it is: `invalidHostPattern`, `hostPatternTooWide` or `internationalName`.
        package var code: DiagnosticCode
        /// What is wrong: lower case, no full stop.
        package var message: String
        /// What to do about it.
        package var help: String
    }

    /// What it covers.
    package let kind: Kind
    /// The name, or what follows the wildcard, in lower case without a trailing dot; empty for an address.
    package let name: String

    init(_ kind: Kind, name: String) {
        self.kind = kind
        self.name = name
    }

    /// The labels of ``name``, the rightmost first; an address is one label.
    package var labelsFromRight: [String] {
        if case .address(let address) = kind { return [address.description] }
        return name.utf8.split(separator: UInt8(ascii: ".")).reversed().map { String(Substring($0)) }
    }

    /// The pattern in its canonical form, as a policy would write it.
    public var description: String {
        switch kind {
        case .exact: name
        case .oneLabel: "*.\(name)"
        case .anyLabels: "**.\(name)"
        case .address(let address): address.description
        }
    }

    /// Whether the pattern covers a host.
    public func matches(_ host: ForwardURL.Host) -> Bool {
        switch (kind, host) {
        case (.address(let own), .address(let other)): own == other
        case (.address, .name), (_, .address): false
        case (.exact, .name(let host)): host.utf8.elementsEqual(name.utf8)
        case (.oneLabel, .name(let host)): lengthAboveName(of: host).map { !hasDot(host, before: $0) } ?? false
        case (.anyLabels, .name(let host)): lengthAboveName(of: host) != nil
        }
    }

    /// How many bytes of `host` come before the dot and ``name``; nil where it does not end with them, or is the apex.
    private func lengthAboveName(of host: String) -> Int? {
        let length = host.utf8.count - name.utf8.count - 1
        guard length > 0 else { return nil }
        let rest = host.utf8.dropFirst(length)
        guard rest.first == UInt8(ascii: "."), rest.dropFirst().elementsEqual(name.utf8) else { return nil }
        return length
    }

    private func hasDot(_ host: String, before length: Int) -> Bool {
        host.utf8.prefix(length).contains(UInt8(ascii: "."))
    }
}
