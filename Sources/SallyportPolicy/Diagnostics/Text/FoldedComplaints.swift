/// Which complaints of many are shown whole, and how many others each of them stands for.
struct FoldedComplaints {
    /// A complaint that is shown, with those that are only counted behind it.
    struct Entry {
        var diagnostic: Diagnostic
        var folded: ArraySlice<Diagnostic>
    }

    /// What is alike: one code in one file.
    private struct Kind: Hashable {
        var file: String
        var code: DiagnosticCode

        init(_ diagnostic: Diagnostic) {
            file = diagnostic.span.file
            code = diagnostic.code
        }
    }

    /// In reading order.
    let entries: [Entry]
    /// How many are neither shown nor counted behind one that is.
    let hidden: Int

    /// Of one code so many are shown in one file before the others are only counted.
    private static let mostAlike = 5

    /// Chooses from complaints in reading order.
    ///
    /// - Parameter limit: How many are shown, errors before warnings; 0 for all.
    init(_ diagnostics: [Diagnostic], limit: Int) {
        guard limit > 0 else {
            entries = diagnostics.map { Entry(diagnostic: $0, folded: []) }
            hidden = 0
            return
        }
        let alike = Dictionary(grouping: diagnostics, by: Kind.init)
        let candidates = alike.values.flatMap { $0.prefix($0.count == Self.mostAlike + 1 ? $0.count : Self.mostAlike) }
        let chosen = Array(candidates.inReadingOrder.worstFirst.prefix(limit)).inReadingOrder
        var remaining: [Kind: Int] = [:]
        for diagnostic in chosen { remaining[Kind(diagnostic), default: 0] += 1 }
        let counts = remaining
        entries = chosen.map { diagnostic in
            let kind = Kind(diagnostic)
            remaining[kind, default: 0] -= 1
            let isLast = remaining[kind] == 0
            return Entry(
                diagnostic: diagnostic, folded: isLast ? (alike[kind] ?? []).dropFirst(counts[kind] ?? 0) : [])
        }
        hidden = alike.reduce(0) { $0 + (counts[$1.key] == nil ? $1.value.count : 0) }
    }
}
