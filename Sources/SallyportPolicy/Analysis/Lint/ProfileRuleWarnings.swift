/// Warnings about single rules of profiles: of those that several accounts give rise to, about one rule and with one code, the
/// one of the account whose id comes first.
struct ProfileRuleWarnings: Sendable {
    private struct Place: Hashable {
        var code: DiagnosticCode
        var span: SourceSpan
    }

    private var found: [Place: (account: AccountID, warning: Diagnostic)] = [:]

    var warnings: [Diagnostic] { found.values.map(\.warning) }

    /// Whether a warning that an account gives rise to is the one to give.
    func wants(_ code: DiagnosticCode, at span: SourceSpan, from account: AccountID) -> Bool {
        found[Place(code: code, span: span)].map { account.text < $0.account.text } ?? true
    }

    mutating func add(_ warning: Diagnostic, from account: AccountID) {
        found[Place(code: warning.code, span: warning.span)] = (account, warning)
    }

    mutating func merge(_ other: ProfileRuleWarnings) {
        for (place, entry) in other.found where wants(place.code, at: place.span, from: entry.account) {
            found[place] = entry
        }
    }
}
