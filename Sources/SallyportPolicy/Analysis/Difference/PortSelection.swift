/// A set of ports.
package enum PortSelection: Hashable, Sendable {
    /// Each scheme's own.
    case standard
    /// These, in ascending order.
    case only([UInt16])
    /// All but these, in ascending order.
    case except([UInt16])

    /// A port of the set.
    func example(of scheme: ForwardURL.Scheme) -> UInt16 {
        switch self {
        case .standard: scheme.defaultPort
        case .only(let ports): ports.first ?? scheme.defaultPort
        case .except(let ports) where !ports.contains(scheme.defaultPort): scheme.defaultPort
        case .except(let ports): PortAtom.greatest(except: Set(ports)) ?? scheme.defaultPort
        }
    }

    /// The set as schemes that have the same ports.
    static func select(
        _ atoms: [PortAtom], of universe: [PortAtom]
    ) -> [(schemes: [ForwardURL.Scheme], ports: PortSelection)] {
        var collector = ClassCollector<PortSelection, ForwardURL.Scheme>()
        for scheme in ForwardURL.Scheme.allCases {
            let chosen = atoms.filter { $0.scheme == scheme }
            guard !chosen.isEmpty else { continue }
            let ports = Set(chosen.compactMap(\.port))
            let all = Set(universe.filter { $0.scheme == scheme }.compactMap(\.port))
            let selection: PortSelection =
                chosen.contains { $0.port == nil }
                ? .except(all.subtracting(ports).sorted())
                : ports == [scheme.defaultPort] ? .standard : .only(ports.sorted())
            collector.add(scheme, under: selection)
        }
        return collector.classes.map { ($0.atoms, $0.key) }
    }
}
