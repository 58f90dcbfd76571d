/// Finds what was probably meant by a word that nothing is called.
package enum Spelling {
    /// The candidate nearest to `word`, if it is within an edit distance of a third of the word's length: of a word of two
    /// letters only the case may differ.
    package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let written = Array(word.lowercased().unicodeScalars)
        guard written.count <= 64 else { return nil }
        let allowed = written.count / 3
        var best: (distance: Int, word: String)?
        for candidate in candidates where candidate != word {
            let distance = distance(written, Array(candidate.lowercased().unicodeScalars), atMost: allowed)
            guard let distance else { continue }
            if best.map({ (distance, candidate) < ($0.distance, $0.word) }) ?? true { best = (distance, candidate) }
        }
        return best?.word
    }

    /// Optimal string alignment distance (insertions, deletions, substitutions, neighbours swapped), if within `limit`.
    private static func distance(
        _ first: [Unicode.Scalar], _ second: [Unicode.Scalar], atMost limit: Int
    ) -> Int? {
        guard abs(first.count - second.count) <= limit else { return nil }
        var beforePrevious = [Int](repeating: 0, count: second.count + 1)
        var previous = Array(0...second.count)
        for row in 0..<first.count {
            var current = [row + 1]
            for column in 0..<second.count {
                let isSame = first[row] == second[column]
                var cost = min(previous[column + 1] + 1, current[column] + 1, previous[column] + (isSame ? 0 : 1))
                if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
                    cost = min(cost, beforePrevious[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[second.count] <= limit ? previous[second.count] : nil
    }
}
