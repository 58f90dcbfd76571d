/// Finds what a test cannot expect all at once: such a test would fail whatever the policies say.
struct TestContradictions {
    private let fields: TestFields
    private let outcome: Explanation.Outcome

    init(_ fields: TestFields, outcome: Explanation.Outcome) {
        self.fields = fields
        self.outcome = outcome
    }

    func report(_ context: inout DecodingContext) {
        reportReason(&context)
        reportWouldDeny(&context)
        if outcome != .allow {
            let why = "only a request that is allowed has one"
            reportMisplaced("certificate", fields.certificate?.range, why, &context)
            reportMisplaced("fallback", fields.fallback?.range, why, &context)
            reportMisplaced("wouldDeny", fields.wouldDeny?.range, "only a request that is let through has it", &context)
        }
        if isWithoutScopes {
            let why = "scopes are looked at last, and the decision is made before"
            reportMisplaced("requiredScopes", fields.requiredScopes?.range, why, &context)
        }
        if outcome == .invalid || fields.reason.map({ !$0.value.mayNameRule }) ?? false {
            reportMisplaced("rule", fields.rule?.range, "no rule makes this decision", &context)
        }
    }

    private var isWithoutScopes: Bool {
        switch outcome {
        case .allow: false
        case .deny: fields.reason.map { $0.value != .missingScope } ?? false
        case .invalid: true
        }
    }

    private func reportReason(_ context: inout DecodingContext) {
        guard let reason = fields.reason, reason.value.outcome != outcome else { return }
        let actual = reason.value.outcome.rawValue
        context.report(
            .conflictingKeys,
            "`reason: \(reason.value.rawValue)` goes with `expect: \(actual)`, and the test expects "
                + outcome.rawValue, at: reason.range, help: "correct one of the two")
    }

    private func reportWouldDeny(_ context: inout DecodingContext) {
        guard let wouldDeny = fields.wouldDeny, let reason = fields.reason, reason.value.outcome == .allow else {
            return
        }
        guard (reason.value == .reportMode) == (wouldDeny.value == .none) else { return }
        context.report(
            .conflictingKeys,
            "`wouldDeny: \(wouldDeny.value.rawValue)` does not go with `reason: \(reason.value.rawValue)`",
            at: wouldDeny.range, help: "report mode is the reason exactly when something would have been denied")
    }

    private func reportMisplaced(
        _ name: String, _ range: SourceRange?, _ why: String, _ context: inout DecodingContext
    ) {
        guard let range else { return }
        let reason = fields.reason.map { " for `\($0.value.rawValue)`" } ?? ""
        context.report(
            .keyNotAllowedHere, "a test that expects \(outcome.rawValue)\(reason) cannot have `\(name)`", at: range,
            help: "remove `\(name)`: \(why)")
    }
}
