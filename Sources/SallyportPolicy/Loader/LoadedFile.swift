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
        var source: Source?
        /// What is valid in it and perhaps not meant, where that is looked for; what is read first comes last.
        var warnings: [Diagnostic] = []
    }

    /// An account as analyses read it.
    final class Source: Sendable {
        let document: AccountDocument
        let compiled: CompiledAccount

        init(_ document: AccountDocument, _ compiled: CompiledAccount) {
            self.document = document
            self.compiled = compiled
        }
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
            source: keepsSource ? LoadedFile.Source(document, compiled) : nil)
    }
}
