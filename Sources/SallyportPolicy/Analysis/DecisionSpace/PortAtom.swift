/// A scheme with a port that a rule names or that is some scheme's own, or with every other port.
package struct PortAtom: Hashable, Sendable {
    /// The scheme.
    package var scheme: ForwardURL.Scheme
    /// The port; nil for every other.
    package var port: UInt16?
    /// A port that stands for all of the atom.
    package var example: UInt16

    /// The ports that are some scheme's own.
    static let defaults = ForwardURL.Scheme.allCases.map(\.defaultPort)
    /// The atoms where no rule names a port.
    static let ofSchemes = all(named: defaults)

    /// Each scheme with each port.
    static func all(named ports: [UInt16]) -> [PortAtom] {
        let named = Set(ports)
        let other = greatest(except: named)
        return ForwardURL.Scheme.allCases.flatMap { scheme in
            named.sorted().map { PortAtom(scheme: scheme, port: $0, example: $0) }
                + (other.map { [PortAtom(scheme: scheme, port: nil, example: $0)] } ?? [])
        }
    }

    /// The greatest port that is none of these.
    static func greatest(except named: Set<UInt16>) -> UInt16? {
        stride(from: UInt16.max, to: 0, by: -1).first { !named.contains($0) }
    }
}
