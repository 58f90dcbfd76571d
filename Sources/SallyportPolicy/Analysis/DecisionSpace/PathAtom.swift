/// Paths that no pattern can tell apart.
package enum PathAtom: Hashable, Sendable {
    /// A path that a pattern names.
    case literal(String)
    /// Paths that begin with this text, which ends with a slash, and with no longer one that a pattern names; the paths that
    /// patterns name are not among them.
    case below(String)
    /// Paths that servers read in more ways than one.
    case ambiguous
}
