/// Lays accounts out, one after another, in memory that it uses again.
package struct RuleTreeWorker: Sendable {
    private var numbers: TermNumbers
    private var encoder = RuleSetEncoder()
    private var accounts = EncodedAccounts()
    /// Who takes what was laid out, a piece at a time; nil where all of it is kept.
    private let joined: JoinedAccounts?

    /// How many words a piece has at least: few enough to be still at hand for the processor when they are copied.
    private static let piece = 1 << 16

    init(terms: SharedTermsBoard, joined: JoinedAccounts? = nil) {
        numbers = TermNumbers(terms)
        self.joined = joined
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
        guard let joined, accounts.words.count >= Self.piece else { return }
        joined.add(accounts)
        accounts.removeAll()
    }

    /// What was laid out and is still here.
    package consuming func finish() -> EncodedAccounts { accounts }
}
