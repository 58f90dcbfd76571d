/// The ceilings of one version of the policies or of several, with all addresses cut into groups that each judges alike.
///
/// It is made once, however many accounts are looked at.
package struct CeilingSpace: Sendable {
    /// The ceilings.
    package let ceilings: [Ceiling]
    /// The addresses that no host pattern names.
    package let addresses: AddressPartition

    package init(_ ceilings: [Ceiling]) {
        self.ceilings = ceilings
        addresses = AddressPartition(ceilings)
    }
}

extension Ceiling {
    /// Whether a request for the address is refused, whatever the account's rules say.
    func denies(_ address: IPAddress) -> Bool {
        denial(of: .address(address)) != nil || judge(address) != .allowed
    }
}
