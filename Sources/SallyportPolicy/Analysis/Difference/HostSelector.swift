/// Writes a set of hosts as patterns with exceptions. Equal sets come out equal, whatever the names that were told apart.
struct HostSelector {
    private let space: HostSpace
    private let chosen: Set<HostAtom>
    private var selections: [PatternSelection] = []

    static func select(_ atoms: [HostAtom], of space: HostSpace) -> [PatternSelection] {
        var selector = HostSelector(space: space, chosen: Set(atoms))
        selector.walk(0, inside: nil)
        selector.selectAddresses()
        return selector.selections
    }

    private init(space: HostSpace, chosen: Set<HostAtom>) {
        self.space = space
        self.chosen = chosen
    }

    /// - Parameter inside: The selection whose `**.` pattern covers what is below the node above; nil where none does.
    private mutating func walk(_ index: Int, inside above: Int?) {
        let node = space.nodes[index]
        let hasSeveral = holds(.manyBelow(node: index), unlessAbsent: above != nil)
        let hasOne = index == 0 ? hasSeveral : holds(.oneBelow(node: index), unlessAbsent: hasSeveral)
        let below = select(index == 0 ? "**" : "**.\(node.name)", hasSeveral, inside: above)
        let children = hasOne == hasSeveral ? below : select("*.\(node.name)", hasOne, inside: below)
        for child in node.children.sorted(by: { space.nodes[$0].name < space.nodes[$1].name }) {
            _ = select(space.nodes[child].name, chosen.contains(.name(node: child)), inside: children)
            walk(child, inside: below)
        }
    }

    /// Puts a pattern in, or takes it out of what covers it so far; nothing where it is as it should be.
    /// - Returns: the selection that covers the pattern now.
    private mutating func select(_ pattern: String, _ isChosen: Bool, inside: Int?) -> Int? {
        switch (isChosen, inside) {
        case (true, nil):
            selections.append(PatternSelection(pattern: pattern))
            return selections.count - 1
        case (false, let selection?):
            selections[selection].except.append(pattern)
            return nil
        default: return inside
        }
    }

    /// Where there is no name of the kind, since it would be too long, whatever is simpler to write holds.
    private func holds(_ atom: HostAtom, unlessAbsent simpler: Bool) -> Bool {
        chosen.contains(atom) || (simpler && space.example(of: atom) == nil)
    }

    // MARK: Addresses

    private mutating func selectAddresses() {
        let named = space.addresses.keys.sorted { $0.sortKey < $1.sortKey }
        var covered: Set<IPAddress> = []
        for (index, group) in space.ceilings.addresses.groups.enumerated()
        where chosen.contains(.addresses(group: index)) {
            let inside = named.filter { address in group.ranges.contains { $0.contains(address) } }
            covered.formUnion(inside)
            let left = inside.filter { !chosen.contains(.address($0)) }
            if group.isDenied.contains(true) {
                for network in group.ranges.flatMap(\.networks) {
                    let except = left.filter { $0.isV4 == network.first.isV4 && network.contains($0) }.map(
                        \.description)
                    selections.append(PatternSelection(pattern: network.description, except: except))
                }
            } else {
                selections.append(PatternSelection(pattern: "any-address", except: left.map(\.description)))
            }
        }
        for address in named where chosen.contains(.address(address)) && !covered.contains(address) {
            selections.append(PatternSelection(pattern: address.description))
        }
    }
}
