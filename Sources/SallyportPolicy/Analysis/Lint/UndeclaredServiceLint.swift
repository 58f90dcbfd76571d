/// SP0302: a rule for a service that nobody declares is a rule without a certificate, and rarely what was meant.
enum UndeclaredServiceLint {
    /// - Parameter declared: The account's services, with those of its profiles.
    static func warnings(
        _ body: PolicyBody, file: String, declared: [ServiceName: CompiledAccount.Service]
    ) -> [Diagnostic] {
        var warnings: [Diagnostic] = []
        // One rule after another names the same.
        var known: ServiceName?
        let rules = body.forward.span
        for index in rules.indices where rules[index].isEnabled {
            guard let terms = rules[index].services else { continue }
            for term in terms.indices {
                guard case .named(let name) = terms[term].value, name != known else { continue }
                if declared[name] != nil {
                    known = name
                } else {
                    let span = SourceSpan(file: file, range: terms[term].range)
                    warnings.append(warning(name, at: span, declared: declared.keys.map(\.text)))
                }
            }
        }
        return warnings
    }

    private static func warning(_ name: ServiceName, at span: SourceSpan, declared: [String]) -> Diagnostic {
        let help =
            Spelling.nearest(to: name.text, among: declared.sorted()).map { "did you mean `\($0)`?" }
            ?? "declare it under `services`, or its calls go without a client certificate: "
            + "`\(name.text): { certificate: \"file:NAME.pem\" }`"
        return Diagnostic(
            .undeclaredService, "the account declares no service `\(name.text)`", at: span, help: help)
    }
}
