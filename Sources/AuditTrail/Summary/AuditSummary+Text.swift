package import SallyportPolicy

extension AuditSummary {
    /// The summary for people.
    package func text(_ style: TextStyle) -> String {
        guard let first, let last else { return "no requests\n" }
        var text = "\(Counted.text(count, "request")) from \(first) to \(last)\n"
        for field in Self.counted {
            guard let tally = tallies[field], !tally.counts.isEmpty else { continue }
            text += "\n\(style.paint(field.rawValue, .bold))\n" + lines(of: tally)
        }
        text += "\n\(style.paint("policy", .bold))\n" + generationLines
        return text + "\n\(style.paint("milliseconds", .bold))\n" + TextLayout.table(durationRows, indent: "  ")
    }

    private func lines(of tally: Tally) -> String {
        let top = tally.top(most)
        let width = String(top.first?.count ?? 0).count
        let more = tally.counts.count - top.count
        return top.map { "  \(padded($0.count, width))  \(VisibleText.escaped($0.value))\n" }.joined()
            + (more > 0 ? "  and \(more) more: --top \(tally.counts.count) shows all\n" : "")
    }

    private var generationLines: String {
        let all = generationsInOrder
        let shown = all.suffix(most)
        let width = String(shown.map(\.generation.count).max() ?? 0).count
        let earlier = all.count - shown.count
        return (earlier > 0 ? "  \(earlier) before: --top \(all.count) shows all\n" : "")
            + shown.map { digest, generation in
                "  \(padded(generation.count, width))  \(VisibleText.escaped(String(digest.prefix(12))))"
                    + "  \(generation.first) to \(generation.last)\n"
            }.joined()
    }

    private var durationRows: [[String]] {
        [["", "p50", "p90", "p99", "p99.9", "max"]]
            + AuditPhase.allCases.compactMap { phase in
                guard let found = durations[phase], found.total > 0 else { return nil }
                return [phase.rawValue] + Self.shares.map { found.value(perMille: $0.perMille).map(String.init) ?? "-" }
            }
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
