/// SP0301: a narrower rule that asks for less than the one that would decide in its place. What was meant as a special case
/// may be a way around.
enum NarrowerRuleLint {
    static let code = DiagnosticCode.narrowerAsksLess

    /// The complaint about a rule that it is true of.
    static func warning(_ leniency: AccountReading.Leniency, in account: ReadAccount) -> Diagnostic {
        Diagnostic(
            code, leniency.text.message, at: account.rules[leniency.rule].span, help: leniency.text.help,
            related: [.init(span: account.rules[leniency.wider].span, message: "the wider rule is here")])
    }

    /// What a rule does not ask for, and how to ask for it; nil where it asks for as much.
    static func text(_ narrower: RuleAsk, wider: RuleAsk, _ method: Method) -> (message: String, help: String)? {
        if let scope = wider.scopes.first(where: { !narrower.scopes.contains($0) }) {
            let scopes = wider.scopes.map(\.text).joined(separator: ", ")
            return text(
                method, "does not ask for the scope `\(scope)`, which a wider rule asks for",
                "scopes: { \(method.isRead ? "read" : "write"): [\(scopes)] }")
        }
        guard narrower.fallback == .plainTLS, wider.fallback == .refuse else { return nil }
        return text(method, "falls back to plain TLS, where a wider rule refuses", "fallback: refuse")
    }

    private static func text(_ method: Method, _ gap: String, _ setting: String) -> (message: String, help: String) {
        (
            "for \(method.rawValue), this rule \(gap)",
            "ask for the same here, unless the exception is meant: `\(setting)`"
        )
    }
}
