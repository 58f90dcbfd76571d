import Foundation
import Testing

@testable import SallyportPolicy

/// The shadow lint against brute force: every request of small random policies, with and without the rules.
@Suite struct ShadowedRulePropertyTests {
    /// How many policies, in all; `SALLYPORT_LINT_POLICIES` asks for more.
    private static let policies =
        Int(ProcessInfo.processInfo.environment["SALLYPORT_LINT_POLICIES"] ?? "") ?? 100
    private static let workers = 2

    @Test(arguments: 0..<workers)
    func reportsJustTheRulesThatNoDecisionNeeds(worker: Int) {
        let seed = 0x5AD0_3000 + UInt64(worker)
        var generator = SeededGenerator(seed: seed)
        var reported = 0
        var kept = 0
        for number in 0..<Self.policies / Self.workers {
            let (model, _) = DecisionPropertyTests.repaired(.small(using: &generator))
            let lint = Lint(model)
            let brute = BruteForce(model)
            let shadowed = brute.rules.filter { lint.places(of: [.shadowedRule, .deniedByCeiling]).contains($0.text) }
            let fault = Self.fault(shadowed, brute)
            #expect(
                fault == nil,
                "policy \(number) of seed \(seed): \(fault ?? "")\n\(DecisionPropertyTests.text(of: model))")
            guard fault == nil else { return }
            reported += shadowed.count
            kept += brute.rules.count - shadowed.count
        }
        // Both must be met often, or the comparison would say little.
        #expect(reported > Self.policies / 8, "\(reported) reported, \(kept) kept")
        #expect(kept > Self.policies / 2, "\(reported) reported, \(kept) kept")
    }

    private static func fault(_ shadowed: [BruteForce.RulePlace], _ brute: BruteForce) -> String? {
        if let change = brute.firstChange(without: shadowed) {
            return "the rules \(shadowed.map(\.text)) are reported, and needed for \(change)"
        }
        return brute.rules.first { rule in
            !shadowed.contains(rule) && brute.firstChange(without: shadowed + [rule]) == nil
        }.map { "nothing needs the rule \($0.text), and it is not reported" }
    }
}

/// What the lints say of a model.
struct Lint {
    let diagnostics: [Diagnostic]

    init(_ model: PolicyModel) {
        var model = model
        diagnostics = PolicyLoader.load(model.write(), at: ".").diagnostics
    }

    /// Where these are reported, as `file:line`.
    func places(of codes: Set<DiagnosticCode>) -> Set<String> {
        Set(diagnostics.filter { codes.contains($0.code) }.map { "\($0.span.file):\($0.span.range.start.line)" })
    }
}
