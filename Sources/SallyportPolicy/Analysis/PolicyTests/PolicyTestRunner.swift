/// Runs tests against policies that are loaded already: each is one decision of the rule tree.
package struct PolicyTestRunner {
    /// After how many tests the progress is told.
    private static let step = 250

    private let tree: RuleTree
    private let directory: PolicyDirectory
    private var hits: [RuleReference: Int] = [:]

    package init(tree: RuleTree, policy: CompiledPolicy) {
        self.tree = tree
        directory = PolicyDirectory(policy)
    }

    /// Runs the tests in their order.
    ///
    /// - Parameter progress: Is told now and then how many have been run.
    package mutating func run(_ tests: [PolicyTest], progress: (Int) -> Void = { _ in }) -> PolicyTestRun {
        hits.removeAll()
        var results: [PolicyTestResult] = []
        results.reserveCapacity(tests.count)
        for (index, test) in tests.enumerated() {
            let result = run(test)
            if result.isPassed { count(result) }
            results.append(result)
            if (index + 1) % Self.step == 0 { progress(index + 1) }
        }
        return PolicyTestRun(results: results, coverage: RuleCoverage(of: directory.policy, hits: hits))
    }

    private func run(_ test: PolicyTest) -> PolicyTestResult {
        let actual = tree.explain(
            account: test.account, method: test.method, url: test.url, service: test.service?.text,
            scopes: test.scopes.map { HeldScopes($0.map(\.text)) })
        return PolicyTestResult(test, actual: actual, hints: hints(for: test, actual))
    }

    /// A name that nothing has makes a test fail, and not the loading: the gateway must not be kept from starting by a test.
    private func hints(for test: PolicyTest, _ actual: Explanation) -> [String] {
        var hints: [String] = []
        if let rule = test.expected.rule, !directory.hasRule(called: rule) {
            let near = Spelling.nearest(to: rule, among: directory.ruleNames).map { "did you mean `\($0)`?" }
            hints.append(
                "no policy has a rule `\(rule)`: "
                    + (near ?? "name a rule by its `id`, or as `file:line` within the policy folder"))
        }
        // Everything is denied to an account that is not there, so a mistyped one must not pass for any other denial.
        if actual.reason == Denial.Reason.unknownAccount.rawValue, test.expected.reason != .unknownAccount {
            let near = Spelling.nearest(to: test.account, among: directory.accountNames)
            hints.append(
                "no policy has an enabled account `\(test.account)`: "
                    + (near.map { "did you mean `\($0)`?" } ?? "define it, or correct the id"))
        }
        return hints
    }

    private mutating func count(_ result: PolicyTestResult) {
        if let rule = result.actual.rule { hits[rule, default: 0] += 1 }
        // What is only recorded decides no request, but it is what such a rule is there for.
        guard result.actual.wouldDeny == .deniedByRule, let request = result.test.policyRequest,
            let rule = directory.account(request.account)?.mostSpecificDeny(of: request)
        else { return }
        hits[rule.reference, default: 0] += 1
    }
}

/// Tests with what became of them.
package struct PolicyTestRun: Sendable {
    package var results: [PolicyTestResult]
    package var coverage: RuleCoverage

    package var failures: [PolicyTestResult] { results.filter { !$0.isPassed } }
}

extension PolicyTest {
    /// The request as the policy is asked; nil where it is malformed.
    fileprivate var policyRequest: PolicyRequest? {
        guard let account = AccountID(account), let url = try? ForwardURL(url) else { return nil }
        return PolicyRequest(account: account, method: method, url: url, service: service)
    }
}
