extension PolicyTestReport {
    /// The report for a person: every failure, what is not covered, and one line that sums up.
    ///
    /// - Parameters:
    ///   - style: Whether to use colours.
    ///   - source: Gives a file's bytes, so that the lines of the rule that decided can be shown.
    package func text(_ style: TextStyle, source: (String) -> [UInt8]?) -> String {
        var files: [String: [UInt8]] = [:]
        var text = run.failures.map { result in
            failure(result, style) { path in
                if files[path] == nil { files[path] = source(path) ?? [] }
                return files[path]
            }
        }.joined()
        if showsCoverage { text += coverage(style) }
        return text + style.paint(summary, isGood ? .green : .red) + "\n"
    }

    private func failure(_ result: PolicyTestResult, _ style: TextStyle, _ source: (String) -> [UInt8]?) -> String {
        let test = result.test
        let title = test.description.map { "\(test.location): \($0)" } ?? test.location
        var text = "\(style.paint("failed", .red)) \(VisibleText.replaced(title))\n"
        text += TextLayout.wrapped(VisibleText.replaced(test.request), lead: "  ", indent: "    ")
        text += comparison(result)
        for hint in result.hints {
            text += TextLayout.wrapped(VisibleText.replaced(hint), lead: "  help: ", indent: "        ")
        }
        text += TextLayout.wrapped(
            VisibleText.replaced(result.actual.detail), lead: "  decided: ", indent: "           ")
        if let rule = result.actual.rule {
            text += "  \(style.paint("-->", .blue)) \(place(rule))\n"
            let excerpt = source(rule.path(below: folder)).flatMap { RuleExcerpt(of: rule.line, in: $0) }
            text += excerpt?.text(indent: "   ") ?? ""
        }
        for miss in result.actual.nearest {
            text += "  near: \(place(miss.rule)) does not match the \(miss.failedOn.rawValue)\n"
        }
        return text + "\n"
    }

    private func comparison(_ result: PolicyTestResult) -> String {
        guard !result.differences.isEmpty else { return "" }
        let rows = result.differences.map { [$0.field, $0.expected, $0.actual] }
        return TextLayout.table([["", "expected", "actual"]] + rows, indent: "  ")
    }

    private func coverage(_ style: TextStyle) -> String {
        let rows = run.coverage.files.map { file in
            let covered = file.rules.count { $0.hits > 0 }
            return [file.rules[0].reference.path(below: folder), "\(covered) of \(file.rules.count)"]
        }
        var text = "rules that tests decide by\n" + TextLayout.table(rows, indent: "  ")
        let uncovered = run.coverage.uncovered
        if !uncovered.isEmpty { text += style.paint("rules that no test decides by", .yellow) + "\n" }
        for rule in uncovered { text += "  \(place(rule.reference)), \(rule.kind.rawValue)\n" }
        return text + "\n"
    }
}
