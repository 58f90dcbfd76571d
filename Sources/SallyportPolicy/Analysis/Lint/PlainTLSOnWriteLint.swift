/// SP0308: a write that has a client certificate and may go out without it, because the fallback is `plain-tls`.
enum PlainTLSOnWriteLint {
    static let code = DiagnosticCode.plainTLSOnWrite

    /// The complaint about a rule that it is true of.
    static func warning(
        _ rule: CompiledRule, _ write: AccountReading.PlainWrite, _ account: LintedAccount, _ index: PolicyIndex
    ) -> Diagnostic {
        let call = write.service.map { "\(write.method.rawValue) as `\($0)`" } ?? write.method.rawValue
        return Diagnostic(
            code,
            "\(call) goes out without the client certificate where that is not usable: the fallback is `plain-tls`",
            at: rule.span,
            help: rule.obligations.fallback == nil
                ? "add `fallback: refuse` to the rule" : "write `fallback: refuse`",
            related: place(rule, write, account, index).map { [$0] } ?? [])
    }

    /// Where `plain-tls` is said, if it is said elsewhere than in the rule.
    private static func place(
        _ rule: CompiledRule, _ write: AccountReading.PlainWrite, _ account: LintedAccount, _ index: PolicyIndex
    ) -> Diagnostic.Related? {
        guard rule.obligations.fallback == nil else { return nil }
        if let service = write.service.flatMap({ account.compiled.services[$0] }), service.fallback != nil {
            return .init(span: service.certificateSpan, message: "the service falls back to plain TLS")
        }
        let document = account.entry.document
        if let range = document.body.fallbackRange {
            return .init(
                span: SourceSpan(file: account.entry.file, range: range), message: "the account falls back to plain TLS"
            )
        }
        for profile in document.profiles.compactMap({ index.profiles[$0.value] }) {
            guard let range = profile.document.body.fallbackRange else { continue }
            return .init(
                span: SourceSpan(file: profile.file, range: range), message: "the profile falls back to plain TLS")
        }
        guard let defaults = index.defaults, let range = defaults.document.fallbackRange else { return nil }
        return .init(
            span: SourceSpan(file: defaults.file, range: range), message: "the defaults fall back to plain TLS")
    }
}
