/// SP0301: a narrower rule that asks for less than the one that would decide in its place. What was meant as a special case
/// may be a way around.
enum NarrowerRuleLint {
    static let code = DiagnosticCode.narrowerAsksLess

    /// The complaint about a rule that it is true of.
    static func warning(
        _ rule: CompiledRule, wider: CompiledRule, _ leniency: AccountReading.Leniency
    ) -> Diagnostic {
        let (gap, setting) = words(for: leniency, wider)
        return Diagnostic(
            code, "for \(leniency.method.rawValue), this rule \(gap)", at: rule.span,
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
