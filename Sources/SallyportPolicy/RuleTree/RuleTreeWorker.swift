/// Lays accounts out, one after another, in memory that it uses again.
package struct RuleTreeWorker: Sendable {
    private var numbers: TermNumbers
    private var encoder = RuleSetEncoder()
    private var accounts = EncodedAccounts()

    init(terms: SharedTermsBoard) {
        numbers = TermNumbers(terms)
    }

    /// Lays an account out behind the others.
    package mutating func encode(_ account: CompiledAccount) {
        let start = accounts.words.count
        let header = AccountEncoder.append(account, to: &accounts.words, &numbers)
        let rules = accounts.words.count
        encoder.append(account.rules, ownFile: account.span.file, to: &accounts.words, &numbers)
        accounts.records.append(
            EncodedAccounts.Record(
                id: account.account, header: header - start, count: rules - start,
                rulesCount: accounts.words.count - rules))
        accounts.ruleCount += account.rules.count
    }

    /// What was laid out.
    package consuming func finish() -> EncodedAccounts { accounts }
}
