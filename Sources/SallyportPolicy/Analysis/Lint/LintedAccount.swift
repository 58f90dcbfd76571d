/// An enabled account in which there is no error, as it was written and as it was resolved: one object, as each lint would count
/// the references of all that it holds to be handed a copy.
final class LintedAccount: Sendable {
    let entry: PolicyIndex.Entry<AccountDocument>
    let compiled: CompiledAccount

    init(entry: consuming PolicyIndex.Entry<AccountDocument>, compiled: consuming CompiledAccount) {
        self.entry = entry
        self.compiled = compiled
    }
}
