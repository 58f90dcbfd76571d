/// Walks the names from the right and notes for every atom which rules match it.
struct HostClassifier {
    /// A pattern that covers a host, with how specific it is: exact, then `*.`, then `**.`; a longer suffix first.
    private struct Cover {
        var use: HostSpace.Use
        var rank: Int
    }

    fileprivate struct Key: Hashable {
        var matches: [HostMatch]
        var pathJudges: [Int]
        var isDenied: [Bool]
    }

    private let rules: [CompiledRule]
    private let space: HostSpace
    private var classes = ClassCollector<Key, HostAtom>()
    /// For each owner of patterns the rank of its best pattern, -1 for none; and whether an exception takes the host out.
    private var bestRanks: [Int]
    private var isExcepted: [Bool]

    init(rules: [CompiledRule], space: HostSpace) {
        self.rules = rules
        self.space = space
        bestRanks = Array(repeating: -1, count: rules.count + space.ceilingOfEntry.count)
        isExcepted = Array(repeating: false, count: bestRanks.count)
    }

    mutating func classify() -> [HostClass] {
        let elsewhere = classes.add(.manyBelow(node: 0), under: key(of: []))
        for child in space.nodes[0].children { walk(child, oneLabel: [], anyLabels: [], elsewhere: elsewhere) }
        for (address, uses) in space.addresses.sorted(by: { $0.key.sortKey < $1.key.sortKey }) { add(address, uses) }
        for (index, group) in space.ceilings.addresses.groups.enumerated() {
            let atom = HostAtom.addresses(group: index)
            guard space.example(of: atom) != nil else { continue }
            classes.add(atom, under: Key(matches: [], pathJudges: [], isDenied: group.isDenied))
        }
        return classes.classes.filter { !$0.atoms.isEmpty }.map {
            HostClass(
                atoms: $0.atoms, matches: $0.key.matches, pathJudges: $0.key.pathJudges, isDenied: $0.key.isDenied)
        }
    }

    /// - Parameters:
    ///   - oneLabel: The `*.` patterns of the node above.
    ///   - anyLabels: The `**.` patterns of the nodes above.
    ///   - elsewhere: The class of names with several labels before the name of the node above.
    private mutating func walk(_ index: Int, oneLabel: [Cover], anyLabels: [Cover], elsewhere: Int) {
        let node = space.nodes[index]
        let exact = covers(node.exact, kind: 2, node)
        classes.add(.name(node: index), under: key(of: exact + oneLabel + anyLabels))
        let anyLabels = anyLabels + covers(node.anyLabels, kind: 0, node)
        let oneLabel = covers(node.oneLabel, kind: 1, node)
        let below = add(.manyBelow(node: index), node.anyLabels.isEmpty ? elsewhere : nil, anyLabels)
        add(.oneBelow(node: index), oneLabel.isEmpty ? below : nil, oneLabel + anyLabels)
        for child in node.children { walk(child, oneLabel: oneLabel, anyLabels: anyLabels, elsewhere: below) }
    }

    private func covers(_ uses: [HostSpace.Use], kind: Int, _ node: HostSpace.Node) -> [Cover] {
        uses.map { Cover(use: $0, rank: kind << 16 + node.labels) }
    }

    /// Adds an atom, where there is such a name, to a class that is known or to that of the patterns.
    @discardableResult
    private mutating func add(_ atom: HostAtom, _ known: Int?, _ covers: [Cover]) -> Int {
        let exists = space.example(of: atom) != nil
        if let known {
            if exists { classes.add(atom, toClass: known) }
            return known
        }
        // A class that holds no atom yet may be inherited by other names.
        let index = classes.index(of: key(of: covers))
        if exists { classes.add(atom, toClass: index) }
        return index
    }

    private mutating func add(_ address: IPAddress, _ uses: [HostSpace.Use]) {
        var key = key(of: uses.map { Cover(use: $0, rank: 0) })
        key.isDenied = space.ceilings.ceilings.map { $0.denies(address) }
        classes.add(.address(address), under: key)
    }

    private mutating func key(of covers: [Cover]) -> Key {
        for cover in covers {
            if cover.use.isException {
                isExcepted[cover.use.owner] = true
            } else {
                bestRanks[cover.use.owner] = max(bestRanks[cover.use.owner], cover.rank)
            }
        }
        var key = Key(matches: [], pathJudges: [], isDenied: space.ceilings.ceilings.map { _ in false })
        for cover in covers where bestRanks[cover.use.owner] >= 0 {
            note(cover.use.owner, &key)
            bestRanks[cover.use.owner] = -1
        }
        for cover in covers { isExcepted[cover.use.owner] = false }
        key.order()
        return key
    }

    private func note(_ owner: Int, _ key: inout Key) {
        guard owner < rules.count else {
            if !isExcepted[owner] { key.isDenied[space.ceilingOfEntry[owner - rules.count]] = true }
            return
        }
        if !isExcepted[owner] { key.matches.append(HostMatch(rule: owner, rank: bestRanks[owner])) }
        if rules[owner].paths != nil { key.pathJudges.append(owner) }
    }
}

extension HostClassifier.Key {
    /// Sorts the matches, and makes of their ranks places in the order: whether a name has three labels or four tells no
    /// classes apart where the same rules match in the same order.
    fileprivate mutating func order() {
        matches.sort { $0.rank == $1.rank ? $0.rule < $1.rule : $0.rank > $1.rank }
        var place = matches.count
        var last = Int.max
        for index in matches.indices {
            if matches[index].rank != last { place -= 1 }
            last = matches[index].rank
            matches[index].rank = place
        }
        pathJudges.sort()
    }
}
