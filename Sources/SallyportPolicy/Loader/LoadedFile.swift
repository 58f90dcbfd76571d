/// What a policy file came to.
struct LoadedFile: Sendable {
    /// An account that is defined in it.
    struct Account: Sendable {
        var id: AccountID
        /// Where its id is written.
        var range: SourceRange
        var isEnabled: Bool
        var ruleCount: Int
        /// Complaints about how it is joined with what accounts share.
        var diagnostics: [Diagnostic]
        /// What analyses read of it, where they are to follow.
        var source: (document: AccountDocument, compiled: CompiledAccount)?
    }

    var accounts: [Account] = []
    /// The documents of other kinds.
    var others: [PolicyDocument] = []
    /// Complaints about its own form.
    var diagnostics: [Diagnostic] = []
    var suppressions = Suppressions()
}

extension LoadedFile.Account {
    init(
        _ document: AccountDocument, _ compiled: CompiledAccount, _ diagnostics: [Diagnostic], keepsSource: Bool
    ) {
        self.init(
            id: document.account.value, range: document.account.range, isEnabled: document.isEnabled,
            ruleCount: compiled.rules.count, diagnostics: diagnostics,
            source: keepsSource ? (document, compiled) : nil)
    }
}
