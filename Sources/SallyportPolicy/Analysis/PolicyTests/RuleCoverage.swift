/// Which rules the tests decide by.
package struct RuleCoverage: Sendable {
    /// What a rule does.
    package enum Kind: String, Sendable {
        case allow
        case deny
        /// An entry of `deny` in the defaults.
        case ceiling
    }

    /// A rule, with how many passing tests it decided.
    package struct Rule: Hashable, Sendable {
        package var reference: RuleReference
        package var kind: Kind
        package var hits: Int
    }

    /// Every rule of an enabled account, those of a profile once for all accounts that take it, and the ceiling's entries;
    /// by file and line.
    package var rules: [Rule]

    init(of policy: CompiledPolicy, hits: [RuleReference: Int]) {
        var kinds: [RuleReference: Kind] = [:]
        for denial in policy.ceiling.denials { kinds[denial.reference] = .ceiling }
        for rule in policy.accounts.lazy.flatMap(\.rules) {
            kinds[rule.reference] = rule.effect == .deny ? .deny : .allow
        }
        rules = kinds.map { Rule(reference: $0.key, kind: $0.value, hits: hits[$0.key] ?? 0) }
            .sorted { $0.reference < $1.reference }
    }

    /// How many rules at least one passing test was decided by.
    package var coveredCount: Int { rules.count { $0.hits > 0 } }

    package var uncovered: [Rule] { rules.filter { $0.hits == 0 } }

    /// Rounded down, so that 100 means every rule; 100 where there are no rules.
    package var percent: Int { rules.isEmpty ? 100 : coveredCount * 100 / rules.count }

    /// The rules file by file.
    package var files: [(path: String, rules: [Rule])] {
        var files: [(path: String, rules: [Rule])] = []
        for rule in rules {
            if files.last?.path == rule.reference.file {
                files[files.count - 1].rules.append(rule)
            } else {
                files.append((rule.reference.file, [rule]))
            }
        }
        return files
    }
}
