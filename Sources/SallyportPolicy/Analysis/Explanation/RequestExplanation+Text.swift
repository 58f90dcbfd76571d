extension RequestExplanation {
    /// The explanation for a person at a terminal.
    ///
    /// - Parameters:
    ///   - folder: The policy folder, as it is put before the rules' files.
    ///   - style: Whether to use colours.
    package func text(folder: String, _ style: TextStyle) -> String {
        ExplanationText(explanation: self, folder: folder, style: style).text
    }
}

/// Lays an explanation out in lines of 80 columns.
private struct ExplanationText {
    let explanation: RequestExplanation
    let folder: String
    let style: TextStyle

    private var verdict: Explanation { explanation.verdict }

    var text: String {
        [summary, steps, candidates, obligations, change, table].filter { !$0.isEmpty }.joined(separator: "\n")
    }

    // MARK: The verdict

    private var summary: String {
        let colour: TextStyle.Colour = verdict.outcome == .allow ? .green : .red
        let word = verdict.outcome.rawValue
        let indent = String(repeating: " ", count: word.count + 2)
        let sentence = TextLayout.wrapped(verdict.detail, lead: "\(word): ", indent: indent)
        var rows = [["reason", verdict.reason]]
        if let rule = verdict.rule { rows.append(["rule", place(rule)]) }
        if verdict.outcome == .allow {
            rows.append(["certificate", verdict.certificate ?? "none"])
            rows.append(["fallback", verdict.fallback.rawValue])
        }
        if let wouldDeny = verdict.wouldDeny { rows.append(["would deny", wouldDeny.rawValue]) }
        if !verdict.requiredScopes.isEmpty { rows.append(["scopes", verdict.requiredScopes.joined(separator: ", ")]) }
        return style.paint(word, colour) + sentence.dropFirst(word.count) + TextLayout.table(rows, indent: "  ")
    }

    // MARK: What led to it

    private var steps: String {
        guard let derivation = explanation.derivation else { return "" }
        let last = derivation.steps.count - 1
        let lines = derivation.steps.enumerated().map { index, step in
            let name = TextLayout.padded(step.name.rawValue, 13)
            let lead = (index == last ? "└─ " : "├─ ") + name
            let bar = index == last ? " " : "│"
            let indent = bar + String(repeating: " ", count: 15)
            let mark = step.state == .decided ? " — decided here" : ""
            let text = TextLayout.wrapped(step.finding + mark, lead: lead, indent: indent)
            let places = step.rules.map { "\(indent)\(style.paint("-->", .blue)) \(place($0))\n" }.joined()
            return step.state == .notReached ? style.paint(String(text.dropLast()), .faint) + "\n" : text + places
        }
        return "how it was decided\n" + lines.joined()
    }

    private var candidates: String {
        let candidates = explanation.derivation?.candidates ?? []
        guard !candidates.isEmpty else { return "" }
        return "rules that match, or come near\n"
            + candidates.map { candidate in
                let lead = "  \(place(candidate.rule.reference)), \(candidate.rule.effect.rawValue)\n"
                return lead + TextLayout.wrapped(candidate.sentence, lead: "    ", indent: "    ")
            }.joined()
    }

    private var obligations: String {
        let obligations = explanation.derivation?.obligations ?? []
        guard !obligations.isEmpty else { return "" }
        let rows = obligations.map { [$0.name, $0.value, $0.source] }
        return "what the call is held to, and who says so\n" + TextLayout.table(rows, indent: "  ")
    }

    // MARK: What would change it

    private var change: String {
        guard let change = explanation.toChange else { return "" }
        var text = "what would make it \(change.outcome.rawValue)\n"
        if let request = change.request { text += requestChange(request) }
        for policy in change.policy {
            for (index, step) in policy.steps.enumerated() {
                text += policyStep(step, lead: index == 0 ? "  in the policies: " : "  and: ")
            }
        }
        if !change.stillAllowedBy.isEmpty {
            text += TextLayout.wrapped(
                "without the rule that decided, these would still allow it:", lead: "  ", indent: "  ")
            text += change.stillAllowedBy.map { "    \(place($0))\n" }.joined()
        }
        return text
    }

    private func requestChange(_ change: RequestChange) -> String {
        var edits = change.edits.map { "\($0.field) `\($0.to)` instead of `\($0.from)`" }
        edits += change.missingScopes.map { "a caller who holds `\($0)`" }
        let rule = change.rule.map { " (allowed by \($0))" } ?? ""
        return TextLayout.wrapped(
            edits.joined(separator: ", ") + rule, lead: "  in the request: ", indent: "    ")
    }

    private func policyStep(_ step: PolicyChange.Step, lead: String) -> String {
        var text = TextLayout.wrapped(step.sentence, lead: lead, indent: "    ")
        if let rule = step.place { text += "    \(style.paint("-->", .blue)) \(place(rule))\n" }
        for line in step.yaml?.split(separator: "\n") ?? [] { text += "      \(style.paint(String(line), .green))\n" }
        return text
    }

    // MARK: By method and service

    private var table: String {
        guard !explanation.table.isEmpty else { return "" }
        let rows = explanation.table.map { row in
            let service = row.service.name?.text ?? "none"
            let rule = row.verdict.rule.map { " by \($0.id ?? $0.description)" } ?? ""
            return [
                row.method.rawValue, row.service.isStranger ? "undeclared (\(service))" : service,
                row.verdict.outcome.rawValue, "\(row.verdict.reason)\(rule)",
            ]
        }
        return "decisions by method and service\n"
            + TextLayout.table([["method", "service", "decision", "reason"]] + rows, indent: "  ")
    }

    private func place(_ rule: RuleReference) -> String {
        let id = rule.id.map { " (\($0))" } ?? ""
        return "\(rule.path(below: folder)):\(rule.line)\(id)"
    }
}
