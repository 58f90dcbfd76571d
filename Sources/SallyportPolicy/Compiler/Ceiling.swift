/// What no account can allow: denied hosts, denied networks, and the special-purpose networks that are not allowed.
package struct Ceiling: Sendable {
    /// One entry of `deny` in the defaults.
    package struct Denial: Sendable {
        package var reference: RuleReference
        package var hosts: [HostPattern]
        package var exceptions: [HostPattern]
        package var networks: [IPNetwork]
    }

    package var denials: [Denial] = []
    package var allowedNetworks: [IPNetwork] = []

    /// The entry that denies the host by its name, or by its address where the host is one.
    package func denial(of host: ForwardURL.Host) -> Denial? {
        denials.first { denial in
            denial.hosts.contains { $0.matches(host) } && !denial.exceptions.contains { $0.matches(host) }
        } ?? address(of: host).flatMap(denial(of:))
    }

    /// Whether an address that a call would connect to may be connected to.
    package func judge(_ address: IPAddress) -> AddressVerdict {
        if let denial = denial(of: address) { return .refused(reason: "denied by \(denial.reference)") }
        guard let reason = SpecialAddresses.reason(address) else { return .allowed }
        if allowedNetworks.contains(where: { $0.contains(address) }) { return .allowed }
        return .refused(reason: "a \(reason) address, which `networks.allow` does not name")
    }

    /// As `judge`, for an address that the operator has written into the server's configuration: only `deny` holds.
    package func judgeOperatorPinned(_ address: IPAddress) -> AddressVerdict {
        denial(of: address).map { .refused(reason: "denied by \($0.reference)") } ?? .allowed
    }

    private func denial(of address: IPAddress) -> Denial? {
        denials.first { $0.networks.contains { $0.contains(address) } }
    }

    private func address(of host: ForwardURL.Host) -> IPAddress? {
        guard case .address(let address) = host else { return nil }
        return address
    }
}

/// Whether a call may connect to an address.
public enum AddressVerdict: Hashable, Sendable {
    case allowed
    /// Refused, with why, for operators: it may name internal networks.
    case refused(reason: String)
}
