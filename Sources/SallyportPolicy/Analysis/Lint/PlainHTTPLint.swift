/// SP0309: a rule that allows `http`, by which everybody on the way reads and writes.
enum PlainHTTPLint {
    static func warnings(_ subject: LintSubject) -> [Diagnostic] {
        subject.bodies.flatMap { body in
            body.body.forward.filter { $0.isEnabled && $0.effect == .allow && $0.schemes?.contains(.http) == true }
                .map { warning($0, file: body.file) }
        }
    }

    private static func warning(_ rule: RuleDocument, file: String) -> Diagnostic {
        Diagnostic(
            .plainHTTP, "this rule allows calls over plain HTTP, which anybody on the way can read and change",
            at: SourceSpan(file: file, range: SourceRange(at: rule.range.start)),
            help: rule.schemes == [.http] && rule.ports == nil
                ? "remove `schemes`, if the host also answers over TLS" : "write `schemes: [https]`")
    }
}
