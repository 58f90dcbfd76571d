extension ReplayedChange {
    /// What was and what becomes of it, for people.
    package var text: String {
        if let rules { return "rule: \(rules.old ?? "none") -> \(rules.new ?? "none")" }
        return (differences + [fateNote].compactMap(\.self)).joined(separator: "; ")
    }

    private var differences: [String] {
        switch (old, new) {
        case (.allow(let old), .allow(let new)):
            TermsChange(old: old, new: new).facets.map { "\($0.name): \($0.old) -> \($0.new)" }
        case (_, .allow(let terms)):
            [
                "it was \(old.reason), now allowed", "certificate \(terms.certificate ?? "none")",
                "fallback \(terms.fallback.rawValue)",
            ] + wouldDeny(terms)
        default: ["it was \(old.reason), now \(new.reason)"]
        }
    }

    private func wouldDeny(_ terms: Terms) -> [String] {
        terms.wouldDeny.map { ["report mode lets it through (\($0.rawValue))"] } ?? []
    }

    /// What the verdicts alone do not show: that the caller is refused where others would be served.
    private var fateNote: String? {
        switch (note(oldFate, old), note(newFate, new)) {
        case (nil, nil): nil
        case (let before, let after) where before == after: after
        case (let before?, nil): "before, \(before)"
        case (_, let after?): "now \(after)"
        }
    }

    private func note(_ fate: Fate, _ verdict: Verdict) -> String? {
        guard case .refused(let code) = fate, case .allow = verdict else { return nil }
        return code == Denial.Reason.missingScope.rawValue
            ? "the caller lacks a scope (\(code))" : "there is no certificate to present (\(code))"
    }
}
