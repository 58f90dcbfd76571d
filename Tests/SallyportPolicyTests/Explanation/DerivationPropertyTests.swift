import Testing

@testable import SallyportPolicy

/// The derivation against the rule tree's decision, over random policies and requests.
@Suite struct DerivationPropertyTests {
    private static let seed: UInt64 = 0x0DE2_1FA7
    private static let policies = 60
    private static let requestsPerPolicy = 60

    /// A policy with what it was written from.
    struct Sample {
        var model: PolicyModel
        var tree: RuleTree
        var policy: CompiledPolicy
        var explainer: RequestExplainer { RequestExplainer(tree: tree, policy: policy) }
    }

    static func sample(using generator: inout SeededGenerator) throws -> Sample {
        let (model, tree) = DecisionPropertyTests.validPolicy(using: &generator)
        return Sample(model: model, tree: tree, policy: try DecisionPropertyTests.compiled(model))
    }

    static func explain(_ request: ModelRequest, _ sample: Sample) throws -> RequestExplanation {
        sample.explainer.explain(
            account: request.account, method: try #require(Method(rawValue: request.method)),
            url: request.url, service: request.service, scopes: request.scopes)
    }

    @Test func derivationComesToWhatIsDecided() throws {
        var generator = SeededGenerator(seed: Self.seed)
        var reasons: [DecisionReason: Int] = [:]
        for _ in 0..<Self.policies {
            let sample = try Self.sample(using: &generator)
            for _ in 0..<Self.requestsPerPolicy {
                let request = ModelRequest.random(using: &generator)
                let derivation = try Self.derivation(request, sample)
                let decided = try Self.verdict(sample.tree, request)
                let context = "\(request)\n\(DecisionPropertyTests.text(of: sample.model))"
                try #require(derivation.verdict == decided, "\(context)")
                try #require(Self.isInOrder(derivation), "\(derivation.steps)\n\(context)")
                try #require(Self.decider(of: derivation) == Self.namedRule(decided), "\(context)")
                reasons[decided.reason, default: 0] += 1
            }
        }
        let expected: Set<DecisionReason> = [
            .allowedByRule, .reportMode, .unknownAccount, .ceiling, .deniedByRule, .noRule, .missingScope,
            .ambiguousPath,
        ]
        #expect(expected.isSubset(of: reasons.keys), "seed \(Self.seed) met \(reasons)")
    }

    private static func derivation(_ request: ModelRequest, _ sample: Sample) throws -> Derivation {
        let asked = try asked(request)
        let account = PolicyDirectory(sample.policy).account(asked.account)
        var deriver = DecisionDeriver(
            sample.policy, account: account, request: asked, scopes: HeldScopes(request.scopes))
        return deriver.derive()
    }

    /// Steps passed, then one that decides, then steps that are not reached.
    private static func isInOrder(_ derivation: Derivation) -> Bool {
        guard let decided = derivation.steps.firstIndex(where: { $0.state == .decided }) else { return false }
        return derivation.steps.map(\.name) == Derivation.StepName.allCases
            && derivation.steps[..<decided].allSatisfy { $0.state == .passed }
            && derivation.steps[(decided + 1)...].allSatisfy { $0.state == .notReached }
    }

    private static func decider(of derivation: Derivation) -> RuleReference? {
        derivation.candidates.first { $0.standing == .decides }?.rule.reference
    }

    /// The ceiling's entries are no rules of the account.
    private static func namedRule(_ verdict: DerivedVerdict) -> RuleReference? {
        verdict.reason == .ceiling ? nil : verdict.rule
    }

    /// The tree's decision in the derivation's form.
    static func verdict(_ tree: RuleTree, _ request: ModelRequest) throws -> DerivedVerdict {
        let asked = try asked(request)
        switch tree.decide(asked, scopes: HeldScopes(request.scopes)) {
        case .invalid: return DerivedVerdict(outcome: .invalid, reason: .ambiguousPath)
        case .deny(let denial):
            return DerivedVerdict(
                outcome: .deny, reason: try #require(DecisionReason(rawValue: denial.reason.rawValue)),
                rule: denial.rule,
                requiredScopes: denial.requiredScopes)
        case .allow(let permit):
            return DerivedVerdict(
                outcome: .allow, reason: permit.wouldDeny == nil ? .allowedByRule : .reportMode, rule: permit.rule,
                requiredScopes: permit.requiredScopes, certificate: permit.certificate, fallback: permit.fallback,
                timeouts: permit.timeouts, limits: permit.limits, wouldDeny: permit.wouldDeny)
        }
    }

    static func asked(_ request: ModelRequest) throws -> PolicyRequest {
        PolicyRequest(
            account: try #require(AccountID(request.account)),
            method: try #require(Method(rawValue: request.method)), url: try ForwardURL(request.url),
            service: try request.service.map { try #require(ServiceName($0)) })
    }
}
