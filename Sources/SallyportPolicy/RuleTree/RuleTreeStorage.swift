/// What a rule tree is made of.
struct RuleTreeStorage: Sendable {
    let ceiling: Ceiling
    /// What holds for accounts that are not there.
    let defaultFallback: Fallback
    /// The ceiling's denials of names.
    let ceilingWords: OwnedWords
    /// Accounts and sets of rules, as `AccountLayout` and `RuleSetLayout` say.
    var base = OwnedWords.empty
    /// The same for what has changed since the base was laid out.
    var patch = OwnedWords.empty
    var accounts = AccountTable(capacity: 0)
    var terms = SharedTerms()
    var ruleCount = 0
    /// How many words of the base no account needs any more.
    var deadWords = 0
    /// How many terms there were when the base was laid out.
    var baseTermCount = 0

    init(ceiling: Ceiling, defaultFallback: Fallback) {
        self.ceiling = ceiling
        self.defaultFallback = defaultFallback
        ceilingWords = ceiling.layOut()
    }

    var byteCount: Int {
        ceilingWords.byteCount + base.byteCount + patch.byteCount + accounts.byteCount + terms.byteCount
    }

    /// The words that an account is in.
    @inline(__always)
    func words(of account: AccountPlace) -> Words { account.isInPatch ? patch.words : base.words }

    /// Where an account begins.
    func place(of request: PolicyRequest) -> AccountPlace? {
        accounts.place(of: request.parts.names.account, base: base.words, patch: patch.words)
    }

    /// The same without a request.
    func place(of account: AccountID) -> AccountPlace? {
        let id = account.text.utf8.span
        var packed: ContiguousArray<UInt32> = []
        PackedText.append(id, to: &packed)
        let store = WordStore(packed)
        return withExtendedLifetime(store) {
            let key = NameKey(hash: TextHash.of(id), count: id.count, bytes: store.words.bytes(at: 0))
            return accounts.place(of: key, base: base.words, patch: patch.words)
        }
    }

    /// What stands in rules for the service asked for.
    @inline(__always)
    func serviceNumber(_ service: NameKey) -> UInt32 {
        if service.count == 0 { return RuleSetLayout.Rule.noService }
        return terms.services.index(of: service) ?? RuleSetLayout.none
    }

    /// What holds for an account where neither rule nor service says otherwise.
    func fallback(of account: AccountPlace) -> Fallback {
        let shape = words(of: account)[account.start + AccountLayout.Header.shape]
        return shape & AccountLayout.Header.refuses != 0 ? .refuse : .plainTLS
    }

    /// Where an account's rules begin.
    @inline(__always)
    func rules(of account: AccountPlace) -> Int {
        Int(words(of: account)[account.start &+ AccountLayout.Header.rules])
    }
}
