/// A set of services, among which may be none at all.
package struct ServiceSelection: Hashable, Sendable {
    /// In alphabetical order.
    package var names: [String]
    /// Whether it is every service but `names`, rather than these alone.
    package var isAllBut: Bool
    /// Whether requests without a service are in the set.
    package var hasNone: Bool

    /// Whether it is every service, and none.
    var isEverything: Bool { isAllBut && hasNone && names.isEmpty }

    init(_ atoms: [ServiceAtom], of universe: [ServiceAtom]) {
        let named = Set(atoms.compactMap(\.named))
        hasNone = atoms.contains(.none)
        isAllBut = atoms.contains { if case .other = $0 { true } else { false } }
        let all = Set(universe.compactMap(\.named))
        names = (isAllBut ? all.subtracting(named) : named).map(\.text).sorted()
    }

    /// A service of the set; nil for none.
    var example: ServiceName? {
        if hasNone { return nil }
        guard isAllBut else { return names.first.flatMap(ServiceName.init) }
        return ServiceName(FreshText.word("OTHER") { !names.contains($0) })
    }
}
