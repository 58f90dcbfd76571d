/// Judges addresses by the request's rule.
struct AddressGuard: Sendable {
    private let allows: @Sendable ([UInt8]) -> Bool

    /// A guard that asks this closure.
    init(_ allows: @escaping @Sendable ([UInt8]) -> Bool) {
        self.allows = allows
    }

    /// Whether an address may be connected to. What is not an IP address may not.
    ///
    /// The kernel connects to an IPv4-mapped address (`::ffff:10.0.0.1`, RFC 4291 section 2.5.5.2) by IPv4, so such an
    /// address must be allowed both as it is written and as what it means.
    func permits(_ address: [UInt8]?) -> Bool {
        guard let address, address.count == 4 || address.count == 16 else { return false }
        guard allows(address) else { return false }
        guard address.count == 16, address.starts(with: AddressGuard.mappedPrefix) else { return true }
        return allows(Array(address.suffix(4)))
    }

    private static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
}
