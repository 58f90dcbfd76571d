/// The paths that patterns name, and the texts that their prefixes begin with.
package struct PathTree: Sendable {
    /// Every path but the ambiguous ones, each in one atom; in an order that depends on the patterns alone.
    package let atoms: [PathAtom]
    private let literals: Set<String>
    let prefixes: Set<String>

    /// Of no pattern at all.
    private static let ofNone = PathTree(literals: [], prefixes: ["/"])

    init(_ patterns: [PathPattern]) {
        // Most hosts have no rule with paths.
        if patterns.isEmpty {
            self = Self.ofNone
            return
        }
        self.init(
            literals: Set(patterns.filter { !$0.isPrefix }.map(\.text)),
            prefixes: Set(patterns.filter(\.isPrefix).map(\.text) + ["/"]))
    }

    private init(literals: Set<String>, prefixes: Set<String>) {
        self.literals = literals
        self.prefixes = prefixes
        atoms = literals.sorted().map { .literal($0) } + prefixes.sorted().map { .below($0) }
    }

    /// Whether a pattern of this tree covers the atom: all of it or nothing.
    func covers(_ pattern: PathPattern, _ atom: PathAtom) -> Bool {
        switch atom {
        case .literal(let text): pattern.matches(text)
        case .below(let text): pattern.isPrefix && text.utf8.starts(with: pattern.text.utf8)
        case .ambiguous: false
        }
    }

    /// The prefixes that a path or a longer prefix begins with, the longest first.
    func parents(of text: String, orItself: Bool = false) -> [String] {
        prefixes.filter { text.utf8.starts(with: $0.utf8) && (orItself || $0 != text) }
            .sorted { $0.utf8.count > $1.utf8.count }
    }

    /// A path that stands for all of the atom.
    package func example(of atom: PathAtom) -> String {
        switch atom {
        case .literal(let text): text
        case .below(let text): text + FreshText.word("any") { !literals.contains(text + $0) }
        case .ambiguous: "/any//any"
        }
    }
}
