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

    /// Whether all of the ceilings say the same, wherever it is written.
    var isSame: Bool { ceilings.allSatisfy { $0.saysSame(as: ceilings[0]) } }
}

extension Ceiling {
    /// Whether a request for the address is refused, whatever the account's rules say.
    func denies(_ address: IPAddress) -> Bool {
        denial(of: .address(address)) != nil || judge(address) != .allowed
    }

    fileprivate func saysSame(as other: Ceiling) -> Bool {
        allowedNetworks == other.allowedNetworks
            && denials.elementsEqual(other.denials) {
                $0.hosts == $1.hosts && $0.exceptions == $1.exceptions && $0.networks == $1.networks
            }
    }
}
