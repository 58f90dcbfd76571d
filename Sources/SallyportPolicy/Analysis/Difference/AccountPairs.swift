/// The accounts of two versions side by side; accounts that have the same on both sides are one pair.
struct AccountPairs {
    /// What one account, or several, have in the old version and in the new.
    struct Pair {
        var accounts: [AccountID]
        var old: AccountContent
        var new: AccountContent
        var isSame: Bool { old == new }
    }

    private struct Key: Hashable {
        var old: AccountContent
        var new: AccountContent
    }

    private(set) var pairs: [Pair] = []
    private(set) var added: [AccountID] = []
    private(set) var removed: [AccountID] = []
    /// Each rule once, however many accounts have it and wherever it is written.
    private(set) var rules: [CompiledRule] = []
    private var numbers: [CompiledRule: Int] = [:]

    init(old: CompiledPolicy, new: CompiledPolicy) {
        let olds = Dictionary(old.accounts.map { ($0.account, $0) }) { first, _ in first }
        let news = Dictionary(new.accounts.map { ($0.account, $0) }) { first, _ in first }
        let accounts = Set(olds.keys).union(news.keys).sorted { $0.text < $1.text }
        added = accounts.filter { olds[$0] == nil }
        removed = accounts.filter { news[$0] == nil }
        var collector = ClassCollector<Key, AccountID>()
        for account in accounts {
            collector.add(account, under: Key(old: content(of: olds[account]), new: content(of: news[account])))
        }
        pairs = collector.classes.map { Pair(accounts: $0.atoms, old: $0.key.old, new: $0.key.new) }
    }

    private mutating func content(of account: CompiledAccount?) -> AccountContent {
        guard let account else { return .absent }
        return AccountContent(account, rules: account.rules.map { number(of: $0.withoutPlaces) })
    }

    private mutating func number(of rule: CompiledRule) -> Int {
        if let number = numbers[rule] { return number }
        numbers[rule] = rules.count
        rules.append(rule)
        return rules.count - 1
    }
}

extension CompiledRule {
    /// The rule by what it does alone, wherever it is written.
    var withoutPlaces: CompiledRule {
        var rule = self
        rule.reference = RuleReference(file: "", line: 0)
        rule.span = .nowhere
        rule.certificateSpan = nil
        return rule
    }
}

extension SourceSpan {
    /// A span that stands for none.
    static var nowhere: SourceSpan { SourceSpan(file: "", range: SourceRange(at: .start)) }
}
