/// What the tests came to, for people and for programs.
package struct PolicyTestReport: Sendable {
    package let run: PolicyTestRun
    /// The policy folder as it is reached from the working directory.
    package let folder: String
    /// Whether the coverage is told.
    package let showsCoverage: Bool
    /// The percentage of rules that must be covered.
    package let minimumCoverage: Int?

    package init(_ run: PolicyTestRun, folder: String, showsCoverage: Bool, minimumCoverage: Int?) {
        self.run = run
        self.folder = folder
        self.showsCoverage = showsCoverage
        self.minimumCoverage = minimumCoverage
    }

    /// Whether fewer rules are covered than must be.
    package var isCoverageTooLow: Bool { minimumCoverage.map { run.coverage.percent < $0 } ?? false }

    /// Whether every test passed, and enough is covered.
    package var isGood: Bool { run.failures.isEmpty && !isCoverageTooLow }

    /// Such as `41 passed, 1 failed; coverage 87 % (33 of 38 rules)`.
    package var summary: String {
        let failed = run.failures.count
        let counts = "\(run.results.count - failed) passed, \(failed) failed"
        guard showsCoverage else { return counts }
        let coverage = run.coverage
        let minimum = minimumCoverage.map { isCoverageTooLow ? ", below the minimum of \($0) %" : "" } ?? ""
        return
            "\(counts); coverage \(coverage.percent) % (\(coverage.coveredCount) of \(coverage.rules.count) rules)\(minimum)"
    }

    /// A rule's place as it can be opened from the working directory, with its id.
    func place(_ rule: RuleReference) -> String {
        let id = rule.id.map { " (\($0))" } ?? ""
        return "\(rule.path(below: folder)):\(rule.line)\(id)"
    }
}
