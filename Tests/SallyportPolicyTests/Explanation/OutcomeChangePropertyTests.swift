import Testing

@testable import SallyportPolicy

/// That what `explain` suggests really makes the other outcome, over random policies and requests.
@Suite struct OutcomeChangePropertyTests {
    private typealias Sample = DerivationPropertyTests.Sample

    private static let seed: UInt64 = 0xC0FF_EE11
    private static let policies = 25
    private static let requestsPerPolicy = 24

    /// Runs `check` with the explanation of every random request that has a decision.
    private func forEachExplanation(
        seed: UInt64,
        _ check: (ModelRequest, RequestExplanation, Sample, _ context: String) throws -> Void
    ) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<Self.policies {
            let sample = try DerivationPropertyTests.sample(using: &generator)
            for _ in 0..<Self.requestsPerPolicy {
                let request = ModelRequest.random(using: &generator)
                let explanation = try DerivationPropertyTests.explain(request, sample)
                let text = DecisionPropertyTests.text(of: sample.model)
                try check(request, explanation, sample, "seed \(seed), \(request)\n\(text)")
            }
        }
    }

    @Test func theChangedRequestIsAllowed() throws {
        var met = 0
        try forEachExplanation(seed: Self.seed) { request, explanation, sample, context in
            guard let change = explanation.toChange?.request else { return }
            let scopes = HeldScopes(request.scopes + change.missingScopes)
            guard case .allow(let permit) = sample.tree.decide(change.request, scopes: scopes) else {
                Issue.record("refused: \(change)\n\(context)")
                return
            }
            #expect(permit.rule == change.rule, "\(context)")
            #expect(!change.edits.isEmpty || !change.missingScopes.isEmpty, "\(context)")
            met += 1
        }
        #expect(met > 100)
    }

    /// Against brute force: where some value of the vocabulary in one field is enough, no suggestion changes two.
    @Test func noSmallerChangeWasOverlooked() throws {
        var met = 0
        try forEachExplanation(seed: Self.seed + 1) { request, explanation, sample, context in
            guard explanation.verdict.outcome == .deny, explanation.verdict.reason != "unknown-account" else { return }
            let single = try Self.oneFieldAway(request).first { other in
                if case .allow = sample.tree.decide(
                    try DerivationPropertyTests.asked(other), scopes: HeldScopes(other.scopes))
                {
                    true
                } else {
                    false
                }
            }
            guard let single else { return }
            met += 1
            let change = try #require(explanation.toChange?.request, "\(single) would be allowed\n\(context)")
            let size = change.edits.count + (change.missingScopes.isEmpty ? 0 : 1)
            #expect(size == 1, "\(change.edits), and not \(single)\n\(context)")
        }
        #expect(met > 50)
    }

    private static func oneFieldAway(_ request: ModelRequest) -> [ModelRequest] {
        func with<Value>(_ field: WritableKeyPath<ModelRequest, Value>, _ values: [Value]) -> [ModelRequest] {
            values.map { value in
                var changed = request
                changed[keyPath: field] = value
                return changed
            }
        }
        return with(\.method, Vocabulary.methods) + with(\.service, [nil, "IDP", "WEB"])
            + with(\.host, Vocabulary.requestHosts) + with(\.path, ["/", "/v", "/v/w", "/v/w/x", "/v/", "/u/1"])
            + with(\.scopes, [Vocabulary.scopes])
    }

    @Test func thePolicysChangeMakesTheOtherOutcome() throws {
        var met: [String: Int] = [:]
        try forEachExplanation(seed: Self.seed + 2) { request, explanation, sample, context in
            guard let change = explanation.toChange else { return }
            let isUnclear = try DerivationPropertyTests.asked(request).url.hasAmbiguousPath
            #expect(!change.policy.isEmpty || isUnclear, "\(context)")
            // How to narrow a network cannot be said in a line.
            for policy in change.policy where policy.steps.allSatisfy({ $0.yaml != nil }) {
                var edited = PolicyText(sample.model)
                for step in policy.steps { try edited.apply(step, account: request.account) }
                let outcome = PolicyLoader.load(edited.texts, at: ".")
                // A rule for a path that cannot be judged leaves the path out, and may then tie with another.
                if outcome.diagnostics.contains(where: { $0.code == .ambiguousRules }) { continue }
                let tree = try #require(outcome.tree, "\(outcome.diagnostics)\n\(policy)\n\(context)")
                let isAboutScopes = explanation.verdict.reason == Denial.Reason.missingScope.rawValue
                let after = tree.explain(
                    try DerivationPropertyTests.asked(request), scopes: isAboutScopes ? HeldScopes(request.scopes) : nil
                )
                #expect(after.outcome == change.outcome, "\(policy)\nafter: \(after)\n\(context)")
                met[explanation.verdict.reason, default: 0] += 1
            }
        }
        for reason in ["unknown-account", "ceiling", "denied-by-rule", "no-rule", "missing-scope", "allowed-by-rule"] {
            #expect(met[reason, default: 0] > 2, "\(met)")
        }
    }

    @Test func withoutTheDecidingRuleTheNextAllows() throws {
        var met = 0
        try forEachExplanation(seed: Self.seed + 3) { request, explanation, sample, context in
            guard explanation.verdict.outcome == .allow, let rule = explanation.verdict.rule,
                let change = explanation.toChange
            else { return }
            var policy = sample.policy
            for index in policy.accounts.indices {
                policy.accounts[index].rules.removeAll { $0.reference == rule }
            }
            let tree = RuleTree(policy, digest: "")
            let after = tree.explain(try DerivationPropertyTests.asked(request), scopes: nil)
            #expect(after.rule == change.stillAllowedBy.first, "\(context)")
            let isReport = sample.model.accounts.first { $0.id == request.account }?.isReport ?? false
            #expect((after.outcome == .allow) == (isReport || !change.stillAllowedBy.isEmpty), "\(context)")
            met += 1
        }
        #expect(met > 15)
    }
}
