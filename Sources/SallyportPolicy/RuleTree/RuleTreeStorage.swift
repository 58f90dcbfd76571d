/// What a rule tree is made of.
struct RuleTreeStorage: Sendable {
    /// Accounts and sets of rules, as `AccountLayout` and `RuleSetLayout` say.
    ///
    /// The ceiling's denials of names come first.
    var words: ContiguousArray<UInt32>
    var accounts = AccountTable(capacity: 0)
    var terms = SharedTerms()
    var ruleCount = 0
    let ceiling: Ceiling
    /// What holds for accounts that are not there.
    let defaultFallback: Fallback

    init(ceiling: Ceiling, defaultFallback: Fallback) {
        self.ceiling = ceiling
        words = ContiguousArray(ceiling.layOut())
        self.defaultFallback = defaultFallback
    }

    var byteCount: Int { words.count * 4 + accounts.byteCount + terms.byteCount }

    /// Where an account begins.
    func place(of account: AccountID) -> Int? { accounts.place(of: account.text.utf8.span, in: words.span) }

    /// The number of the service asked for, where a policy names it.
    func serviceNumber(of request: PolicyRequest) -> UInt32? {
        request.service.flatMap { terms.services.index(of: $0.text.utf8.span) }
    }

    /// What holds for an account where neither rule nor service says otherwise.
    func fallback(of account: Int) -> Fallback {
        words[account + AccountLayout.Header.shape] & AccountLayout.Header.refuses != 0 ? .refuse : .plainTLS
    }

    /// Where an account's rules begin.
    func rules(of account: Int) -> Int { Int(words[account + AccountLayout.Header.rules]) }

    /// Takes an account out, if it is there.
    mutating func remove(_ account: AccountID) {
        guard let place = place(of: account) else { return }
        ruleCount -= Int(words[rules(of: place) + RuleSetLayout.Header.ruleCount])
        accounts.remove(account.text, at: place)
    }
}
