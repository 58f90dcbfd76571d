/// A set of paths: patterns with exceptions, and perhaps those paths that servers read in more ways than one, which no
/// pattern covers.
package struct PathSelection: Hashable, Sendable {
    /// Of paths that are read in one way.
    package var patterns: [PatternSelection] = []
    /// Whether the ambiguous paths are in the set.
    package var hasAmbiguous = false

    /// Whether it is every path.
    var isEverything: Bool { hasAmbiguous && patterns == [PatternSelection(pattern: "/*")] }
}

extension PathSelection {
    /// The set of the atoms. Equal sets come out equal, whatever the paths that were told apart.
    init(_ atoms: [PathAtom], of tree: PathTree) {
        let chosen = Set(atoms)
        hasAmbiguous = chosen.contains(.ambiguous)
        var covering: [String: Int] = [:]
        for prefix in tree.prefixes.sorted(by: { ($0.utf8.count, $0) < ($1.utf8.count, $1) }) {
            let above = tree.parents(of: prefix).first.flatMap { covering[$0] }
            covering[prefix] = select("\(prefix)*", chosen.contains(.below(prefix)), inside: above)
        }
        for case .literal(let path) in tree.atoms {
            let above = tree.parents(of: path, orItself: true).first.flatMap { covering[$0] }
            _ = select(path, chosen.contains(.literal(path)), inside: above)
        }
    }

    private mutating func select(_ pattern: String, _ isChosen: Bool, inside: Int?) -> Int? {
        switch (isChosen, inside) {
        case (true, nil):
            patterns.append(PatternSelection(pattern: pattern))
            return patterns.count - 1
        case (false, let selection?):
            patterns[selection].except.append(pattern)
            return nil
        default: return inside
        }
    }
}
