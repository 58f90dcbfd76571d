/// SP0301: a narrower rule that asks for less than the one that would decide in its place. What was meant as a special case
/// may be a way around.
enum NarrowerRuleLint {
    static func warnings(_ accounts: [ReadAccount]) -> [Diagnostic] {
        var found: [SourceSpan: Diagnostic] = [:]
        for account in accounts {
            for leniency in account.reading.leniencies.values {
                let rule = account.rules[leniency.rule]
                if found[rule.span] == nil {
                    found[rule.span] = warning(rule, wider: account.rules[leniency.wider], leniency)
                }
            }
        }
        return Array(found.values)
    }

    private static func warning(
        _ rule: CompiledRule, wider: CompiledRule, _ leniency: AccountReading.Leniency
    ) -> Diagnostic {
        let (gap, setting) = words(for: leniency, wider)
        return Diagnostic(
            .narrowerAsksLess, "for \(leniency.method.rawValue), this rule \(gap)", at: rule.span,
            help: "ask for the same here, unless the exception is meant: `\(setting)`",
            related: [.init(span: wider.span, message: "the wider rule is here")])
    }

    /// What is missing, and how to ask for it.
    private static func words(
        for leniency: AccountReading.Leniency, _ wider: CompiledRule
    ) -> (gap: String, setting: String) {
        switch leniency.gap {
        case .fallback: return ("falls back to plain TLS, where a wider rule refuses", "fallback: refuse")
        case .scope(let scope):
            let scopes = wider.obligations.scopes(for: leniency.method).map(\.text).joined(separator: ", ")
            return (
                "does not ask for the scope `\(scope)`, which a wider rule asks for",
                "scopes: { \(leniency.method.isRead ? "read" : "write"): [\(scopes)] }"
            )
        }
    }
}
