/// An enabled account in which there is no error, as it was written and as it was resolved.
struct LintedAccount: Sendable {
    let entry: PolicyIndex.Entry<AccountDocument>
    let compiled: CompiledAccount
}
