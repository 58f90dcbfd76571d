/// The paths below the hosts of a class, by the rules that match them and which of those is more specific.
struct PathSpace: Sendable {
    private let rules: [CompiledRule]
    private let restRanks: [Int]

    /// - Parameter rules: The rules that classes of hosts name by their index.
    init(_ rules: [CompiledRule]) {
        self.rules = rules
        restRanks = rules.indices.map(rules.restRank)
    }

    func classes(of hosts: HostClass) -> [PathClass] {
        let matches = hosts.matches.map {
            PathMatch(rule: $0.rule, hostRank: $0.rank, restRank: restRanks[$0.rule], paths: rules[$0.rule].paths)
        }
        let tree = PathTree(matches.flatMap { $0.paths?.map(\.pattern) ?? [] })
        var classes = ClassCollector<[Int], PathAtom>()
        for atom in tree.atoms { classes.add(atom, under: order(matches, at: atom, in: tree)) }
        var found = classes.classes.map {
            PathClass(tree: tree, atoms: $0.atoms, matches: $0.key, isAmbiguous: false)
        }
        let withoutPaths = order(matches, at: .ambiguous, in: tree)
        found.append(PathClass(tree: tree, atoms: [.ambiguous], matches: withoutPaths, isAmbiguous: true))
        return found
    }

    /// The rules that match a path, the most specific first.
    private func order(_ matches: [PathMatch], at atom: PathAtom, in tree: PathTree) -> [Int] {
        var ranked: [(rule: Int, rank: (host: Int, path: Int, rest: Int))] = []
        for index in matches.indices {
            guard let path = matches[index].pathRank(at: atom, in: tree) else { continue }
            ranked.append((matches[index].rule, (matches[index].hostRank, path, matches[index].restRank)))
        }
        ranked.sort { $0.rank == $1.rank ? $0.rule < $1.rule : $0.rank > $1.rank }
        return ranked.map(\.rule)
    }
}

/// A rule that matches the hosts of a class, with how specific it is.
private struct PathMatch {
    let rule: Int
    let hostRank: Int
    let restRank: Int
    /// Its paths; nil where it has none.
    let paths: [(pattern: PathPattern, rank: Int)]?

    init(rule: Int, hostRank: Int, restRank: Int, paths: [PathPattern]?) {
        self.rule = rule
        self.hostRank = hostRank
        self.restRank = restRank
        self.paths = paths?.map { ($0, $0.isPrefix ? 1 + $0.segments.count : Int.max) }
    }

    /// How specific the rule's paths are for a path: nil where none matches, 0 where the rule has none.
    func pathRank(at atom: PathAtom, in tree: PathTree) -> Int? {
        guard let paths else { return 0 }
        var highest: Int?
        for path in paths where path.rank > highest ?? 0 && tree.covers(path.pattern, atom) { highest = path.rank }
        return highest
    }
}
