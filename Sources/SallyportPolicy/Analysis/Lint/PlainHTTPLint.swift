/// SP0309: a rule that allows `http`, by which everybody on the way reads and writes.
enum PlainHTTPLint {
    static func warnings(_ body: PolicyBody, file: String) -> [Diagnostic] {
        var warnings: [Diagnostic] = []
        let rules = body.forward.span
        for index in rules.indices where rules[index].schemes?.contains(.http) == true {
            guard rules[index].isEnabled, rules[index].effect == .allow else { continue }
            warnings.append(warning(rules[index], file: file))
        }
        return warnings
    }

    private static func warning(_ rule: RuleDocument, file: String) -> Diagnostic {
        Diagnostic(
            .plainHTTP, "this rule allows calls over plain HTTP, which anybody on the way can read and change",
            at: SourceSpan(file: file, range: SourceRange(at: rule.range.start)),
            help: rule.schemes == [.http] && rule.ports == nil
                ? "remove `schemes`, if the host also answers over TLS" : "write `schemes: [https]`")
    }
}
