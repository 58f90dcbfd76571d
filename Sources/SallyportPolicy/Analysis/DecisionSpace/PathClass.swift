/// Paths that match the same rules in the same order of specificity.
package struct PathClass: Sendable {
    /// The paths that the rules tell apart.
    package var tree: PathTree
    /// Which paths.
    package var atoms: [PathAtom]
    /// The rules that match host and path, the most specific first.
    package var matches: [Int]
    /// Whether the paths are those that servers read in more ways than one: invalid, where a rule has `paths`.
    package var isAmbiguous: Bool
}

/// Values of one field that match the same rules.
package struct RemainingClass<Atom: Sendable>: Sendable {
    /// Which values.
    package var atoms: [Atom]
    /// The rules that still match, the most specific first.
    package var matches: [Int]
}
