import Foundation
import Testing

@testable import SallyportPolicy

/// The rule tree against the naive reading, over random policies and random requests.
@Suite struct DecisionPropertyTests {
    /// Decisions that are compared, in all; `SALLYPORT_DECISIONS` asks for more.
    private static let decisions = Int(ProcessInfo.processInfo.environment["SALLYPORT_DECISIONS"] ?? "") ?? 50_000
    /// One a processor, each with a seed of its own.
    private static let workers = max(2, ProcessInfo.processInfo.activeProcessorCount)
    private static let requestsPerPolicy = 500

    @Test(arguments: 0..<workers)
    func treeAgreesWithNaiveReading(worker: Int) async throws {
        var generator = SeededGenerator(seed: 0x5A11_7000 + UInt64(worker))
        var outcomes: [String: Int] = [:]
        var compared = 0
        while compared < Self.decisions / Self.workers {
            let (model, tree) = Self.validPolicy(using: &generator)
            let naive = NaivePolicy(model: model)
            for _ in 0..<Self.requestsPerPolicy {
                let request = ModelRequest.random(using: &generator)
                let expected = try #require(
                    naive.answer(request), "an unreported tie: \(request)\n\(Self.text(of: model))")
                let actual = try Self.answer(of: tree, to: request)
                if expected != actual {
                    Issue.record("\(request)\nnaive: \(expected)\ntree:  \(actual)\n\(Self.text(of: model))")
                    return
                }
                outcomes[actual.wouldDeny == nil ? actual.outcome : "report", default: 0] += 1
                compared += 1
            }
        }
        // Every outcome must have been met often, or the comparison would say little.
        for outcome in Denial.Reason.allCases.map(\.rawValue) + ["allow", "invalid", "report"] {
            #expect(outcomes[outcome, default: 0] > compared / 500, "\(outcome): \(outcomes)")
        }
    }

    /// A random policy that `check` accepts.
    static func validPolicy(using generator: inout SeededGenerator) -> (PolicyModel, RuleTree) {
        repaired(.random(using: &generator))
    }

    /// The policy as `check` accepts it: rules that it complains about are taken out, one at a time.
    static func repaired(_ model: PolicyModel) -> (PolicyModel, RuleTree) {
        var model = model
        while true {
            let outcome = PolicyLoader.load(model.write(), at: ".", lint: false)
            if let tree = outcome.tree { return (model, tree) }
            let errors = outcome.diagnostics.filter { $0.severity == .error }
            let known: Set<DiagnosticCode> = [.ambiguousRules, .profilesDisagree]
            guard errors.allSatisfy({ known.contains($0.code) }) else {
                Issue.record("unexpected: \(errors)\n\(text(of: model))")
                fatalError("the generator writes valid policies")
            }
            for error in errors { model.repair(error) }
        }
    }

    /// What a valid policy comes to before it is laid out.
    static func compiled(_ model: PolicyModel) throws -> CompiledPolicy {
        var model = model
        return try #require(PolicyLoader.load(model.write(), at: ".", lint: false).policy)
    }

    static func answer(of tree: RuleTree, to request: ModelRequest) throws -> NaivePolicy.Answer {
        let asked = PolicyRequest(
            account: try #require(AccountID(request.account)), method: try #require(Method(rawValue: request.method)),
            url: try ForwardURL(request.url),
            service: try request.service.map { try #require(ServiceName($0)) })
        tree.prefetchPlace(for: asked)
        tree.prefetchRules(for: asked)
        switch tree.decide(asked, scopes: HeldScopes(request.scopes)) {
        case .invalid: return NaivePolicy.Answer(outcome: "invalid")
        case .deny(let denial):
            let rule = denial.reason == .ceiling ? nil : denial.rule?.description
            return NaivePolicy.Answer(outcome: denial.reason.rawValue, rule: rule, scopes: denial.requiredScopes)
        case .allow(let permit):
            return NaivePolicy.Answer(
                outcome: "allow", rule: permit.rule?.description, certificate: permit.certificate,
                fallback: permit.fallback.rawValue, scopes: permit.requiredScopes,
                total: "\(permit.timeouts.total.components.seconds / 60)m", concurrent: permit.limits.concurrent,
                wouldDeny: permit.wouldDeny?.rawValue)
        }
    }

    static func text(of model: PolicyModel) -> String {
        var model = model
        return model.write().map { "# \($0.path)\n\(String(decoding: $0.bytes, as: UTF8.self))" }.joined()
    }
}

extension PolicyModel {
    /// Takes out what a complaint is about.
    fileprivate mutating func repair(_ error: Diagnostic) {
        let line = Int(error.span.range.start.line)
        for index in accounts.indices where error.span.file == "accounts/\(accounts[index].id).yaml" {
            if error.code == .profilesDisagree { accounts[index].profiles = Array(accounts[index].profiles.prefix(1)) }
            accounts[index].body.rules.removeAll { $0.line == line }
        }
        for name in profiles.keys where error.span.file == "profiles/\(name).yaml" {
            profiles[name]?.rules.removeAll { $0.line == line }
        }
    }
}
