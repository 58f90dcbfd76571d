/// Which complaints of many are shown whole, and how many others each of them stands for.
struct FoldedComplaints {
    /// A complaint that is shown, with those that are only counted behind it.
    struct Entry {
        var diagnostic: Diagnostic
        var folded: [Diagnostic]
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
        let groups = Self.alike(diagnostics)
        let candidates = groups.flatMap { $0.prefix($0.count == Self.mostAlike + 1 ? $0.count : Self.mostAlike) }
            .sorted()
        let worstFirst =
            candidates.filter { diagnostics[$0].severity == .error }
            + candidates.filter { diagnostics[$0].severity != .error }
        let chosen = Set(worstFirst.prefix(limit))
        var entries: [(place: Int, entry: Entry)] = []
        var hidden = 0
        for group in groups {
            // Those that are shown are the first of their group.
            let shown = group.prefix { chosen.contains($0) }
            if shown.isEmpty { hidden += group.count }
            for place in shown {
                let folded = place == shown.last ? group.dropFirst(shown.count).map { diagnostics[$0] } : []
                entries.append((place, Entry(diagnostic: diagnostics[place], folded: folded)))
            }
        }
        self.entries = entries.sorted { $0.place < $1.place }.map(\.entry)
        self.hidden = hidden
    }

    /// The places of those that are alike, in their order: of one code and in one file.
    private static func alike(_ diagnostics: [Diagnostic]) -> [[Int]] {
        var groups: [[Int]] = []
        var ofFile: [DiagnosticCode: Int] = [:]
        for place in diagnostics.indices {
            if place > 0, diagnostics[place].span.file != diagnostics[place - 1].span.file { ofFile = [:] }
            let group = ofFile[diagnostics[place].code] ?? groups.count
            if group == groups.count {
                groups.append([])
                ofFile[diagnostics[place].code] = group
            }
            groups[group].append(place)
        }
        return groups
    }
}
