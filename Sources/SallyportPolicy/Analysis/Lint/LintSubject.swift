/// What the lints look at: the documents, and what they were compiled to. There is no error in it.
struct LintSubject: Sendable {
    /// An enabled account, as it was written and as it was resolved.
    struct Account: Sendable {
        var entry: PolicyIndex.Entry<AccountDocument>
        var compiled: CompiledAccount
    }

    /// What stands in a file under a name: an account or a profile.
    struct Body {
        var body: PolicyBody
        var file: String
    }

    let ceiling: Ceiling
    let index: PolicyIndex
    /// The enabled accounts, by their ids.
    let accounts: [Account]

    init(_ policy: CompiledPolicy, _ index: PolicyIndex) {
        ceiling = policy.ceiling
        self.index = index
        accounts = zip(index.accounts.filter(\.document.isEnabled), policy.accounts).map(Account.init)
    }

    /// The profiles by their names.
    var profiles: [PolicyIndex.Entry<ProfileDocument>] {
        index.profiles.values.sorted { $0.document.profile.value < $1.document.profile.value }
    }

    /// What is in force, or will be once an account takes it: enabled accounts, and profiles.
    var bodies: [Body] {
        accounts.map { Body(body: $0.entry.document.body, file: $0.entry.file) }
            + profiles.map { Body(body: $0.document.body, file: $0.file) }
    }

    /// All that is written, whether it is enabled or not: what is switched off for a while still uses names.
    var allBodies: [Body] {
        index.accounts.map { Body(body: $0.document.body, file: $0.file) }
            + profiles.map { Body(body: $0.document.body, file: $0.file) }
    }
}
