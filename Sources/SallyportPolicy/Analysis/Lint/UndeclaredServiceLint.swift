/// SP0302: a rule for a service that nobody declares is a rule without a certificate, and rarely what was meant.
enum UndeclaredServiceLint {
    static func warnings(_ account: LintedAccount) -> [Diagnostic] {
        var warnings: [Diagnostic] = []
        let rules = account.entry.document.body.forward.span
        for index in rules.indices where rules[index].isEnabled {
            for term in rules[index].services ?? [] {
                if let warning = warning(term, in: account) { warnings.append(warning) }
            }
        }
        return warnings
    }

    private static func warning(_ term: Located<ServiceTerm>, in account: LintedAccount) -> Diagnostic? {
        let declared = account.compiled.services
        guard case .named(let name) = term.value, declared[name] == nil else { return nil }
        let help =
            Spelling.nearest(to: name.text, among: declared.keys.map(\.text).sorted()).map { "did you mean `\($0)`?" }
            ?? "declare it under `services`, or its calls go without a client certificate: "
            + "`\(name.text): { certificate: \"file:NAME.pem\" }`"
        return Diagnostic(
            .undeclaredService, "the account declares no service `\(name.text)`",
            at: SourceSpan(file: account.entry.file, range: term.range), help: help)
    }
}
