/// The lints: warnings about policies that are valid, and perhaps do not say what was meant.
///
/// They look at one account after another, and keep none. What an account says of places in its own file is said at once; what
/// depends on other accounts is gathered in a survey. What is disabled counts as not there, but for the names that it uses:
/// those are not unused.
struct AccountLints: Sendable {
    private let index: PolicyIndex
    private let ceiling: CeilingPlaces
    private var reader: AccountsReader
    private(set) var survey = LintSurvey()

    /// - Parameter compiler: What accounts share.
    init(_ compiler: PolicyCompiler) {
        index = compiler.index
        ceiling = CeilingPlaces(compiler.ceiling, compiler.index)
        reader = AccountsReader(ceiling: CeilingSpace([compiler.ceiling]))
    }

    /// Takes note of an account that is disabled.
    mutating func note(disabled document: AccountDocument) {
        survey.names.add(document.body, isEnabled: false)
    }

    /// Every warning about places in the account's own file, in reading order.
    /// - Parameter number: The number of the file.
    mutating func warnings(_ account: LintedAccount, file number: Int) -> [Diagnostic] {
        survey.names.add(account.entry.document.body, isEnabled: true)
        let read = reader.read(account)
        if read.hasProfiles { survey.profiles.add(read) }
        var warnings = ShadowedRuleLint.ownRules(read, ceiling)
        addWarningsAboutRules(read, &warnings)
        warnings += UnusedServiceLint.ownServices(read, index, &survey.services)
        warnings += UndeclaredServiceLint.warnings(
            account.entry.document.body, file: account.entry.file, declared: account.compiled.services)
        warnings += PlainHTTPLint.warnings(account.entry.document.body, file: account.entry.file)
        warnings += MissingDescriptionLint.warnings(account)
        warnings += UnreachableAccountLint.warnings(account)
        lookAtNames(account, file: number, &warnings)
        return warnings.isEmpty ? [] : warnings.inReadingOrder
    }

    private mutating func lookAtNames(_ account: LintedAccount, file number: Int, _ warnings: inout [Diagnostic]) {
        HomographLint.forEachUse(in: account.entry.document.body) { pattern, range in
            survey.lookAlikes.add(pattern, file: number)
            if let warning = HomographLint.internationalWarning(pattern, file: account.entry.file, range) {
                warnings.append(warning)
            }
        }
    }

    /// Adds what is said of single rules, and leaves what is said of a profile's rule to the survey.
    private mutating func addWarningsAboutRules(_ read: ReadAccount, _ warnings: inout [Diagnostic]) {
        for rule in read.found.deniedAllows {
            add(DeniedByCeilingLint.code, rule, read, &warnings) { ceiling, _ in
                DeniedByCeilingLint.warning(read.rules[rule], ceiling)
            }
        }
        for leniency in read.found.leniencies {
            add(NarrowerRuleLint.code, leniency.rule, read, &warnings) { _, _ in
                NarrowerRuleLint.warning(leniency, in: read)
            }
        }
        for write in read.found.plainWrites {
            add(PlainTLSOnWriteLint.code, write.rule, read, &warnings) { _, index in
                PlainTLSOnWriteLint.warning(write, in: read, index)
            }
        }
    }

    private mutating func add(
        _ code: DiagnosticCode, _ rule: Int, _ read: ReadAccount, _ warnings: inout [Diagnostic],
        _ warning: (CeilingPlaces, PolicyIndex) -> Diagnostic
    ) {
        guard read.rules[rule].origin == .profile else {
            warnings.append(warning(ceiling, index))
            return
        }
        let account = read.account.compiled.account
        if survey.profileRules.wants(code, at: read.rules[rule].span, from: account) {
            survey.profileRules.add(warning(ceiling, index), from: account)
        }
    }
}
