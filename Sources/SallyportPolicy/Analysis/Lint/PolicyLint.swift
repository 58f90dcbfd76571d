/// Warnings about policies that are valid, and perhaps do not say what was meant.
///
/// What is disabled counts as not there, but for the names that it uses: those are not unused.
enum PolicyLint {
    /// Every warning about policies in which there is no error.
    static func warnings(_ policy: CompiledPolicy, _ index: PolicyIndex) -> [Diagnostic] {
        let subject = LintSubject(policy, index)
        return DecisionLints.warnings(subject)
            + UndeclaredServiceLint.warnings(subject)
            + UnusedNameLint.warnings(subject)
            + PlainHTTPLint.warnings(subject)
            + MissingDescriptionLint.warnings(subject)
            + UnreachableAccountLint.warnings(subject)
            + HomographLint.warnings(subject)
    }
}
