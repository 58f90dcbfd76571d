/// The lints that look at decisions, over one reading of every account.
enum DecisionLints {
    static func warnings(_ subject: LintSubject) -> [Diagnostic] {
        let accounts = subject.readAccounts()
        let ceiling = CeilingPlaces(subject)
        return DeniedByCeilingLint.warnings(accounts, ceiling)
            + ShadowedRuleLint.warnings(accounts, ceiling)
            + NarrowerRuleLint.warnings(accounts)
            + UnusedServiceLint.warnings(accounts, subject.index)
            + PlainTLSOnWriteLint.warnings(accounts, subject.index)
    }
}
