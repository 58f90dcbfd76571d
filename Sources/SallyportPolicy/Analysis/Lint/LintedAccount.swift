/// An enabled account in which there is no error, as it was written and as it was resolved.
final class LintedAccount: Sendable {
    let entry: PolicyIndex.Entry<AccountDocument>
    let compiled: CompiledAccount

    init(entry: consuming PolicyIndex.Entry<AccountDocument>, compiled: consuming CompiledAccount) {
        self.entry = entry
        self.compiled = compiled
    }
}
