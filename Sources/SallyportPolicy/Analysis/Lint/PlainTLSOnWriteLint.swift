/// SP0308: a write that has a client certificate and may go out without it, because the fallback is `plain-tls`.
enum PlainTLSOnWriteLint {
    static let code = DiagnosticCode.plainTLSOnWrite

    /// The complaint about a rule that it is true of.
    static func warning(
        _ write: AccountReading.PlainWrite, in account: ReadAccount, _ index: PolicyIndex
    ) -> Diagnostic {
        Diagnostic(
            code, write.text.message, at: account.rules[write.rule].span, help: write.text.help,
            related: place(write, account, index).map { [$0] } ?? [])
    }

    /// What goes out without it, and what to write.
    /// - Parameter service: The service, where its certificate is the one.
    static func text(
        _ rule: CompiledRule, _ method: Method, _ service: ServiceName?
    ) -> (message: String, help: String) {
        let call = service.map { "\(method.rawValue) as `\($0)`" } ?? method.rawValue
        return (
            "\(call) goes out without the client certificate where that is not usable: the fallback is `plain-tls`",
            rule.obligations.fallback == nil ? "add `fallback: refuse` to the rule" : "write `fallback: refuse`"
        )
    }

    /// Where `plain-tls` is said, if it is said elsewhere than in the rule.
    private static func place(
        _ write: AccountReading.PlainWrite, _ read: ReadAccount, _ index: PolicyIndex
    ) -> Diagnostic.Related? {
        guard read.rules[write.rule].obligations.fallback == nil else { return nil }
        let account = read.account
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
