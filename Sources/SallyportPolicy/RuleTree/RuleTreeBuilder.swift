/// Lays a compiled policy out as one stretch of words.
struct RuleTreeBuilder {
    private var storage: RuleTreeStorage
    /// Where sets of rules begin, by the hash of their words.
    private var sets: [Int: [Int]] = [:]

    static func build(_ policy: CompiledPolicy) -> RuleTreeStorage {
        var storage = RuleTreeStorage(ceiling: policy.ceiling, defaultFallback: policy.defaultFallback)
        storage.accounts = AccountTable(capacity: policy.accounts.count)
        var builder = RuleTreeBuilder(storage: storage)
        for account in policy.accounts { builder.add(account) }
        return builder.storage
    }

    private init(storage: RuleTreeStorage) {
        self.storage = storage
    }

    private mutating func add(_ account: CompiledAccount) {
        let rules = RuleSetEncoder.encode(account.rules, ownFile: account.span.file, &storage.terms)
        let header = AccountEncoder.encode(account, &storage.terms)
        let place = storage.words.count
        let shared = self.place(of: rules)
        storage.words += header
        storage.words[place + AccountLayout.Header.rules] = UInt32(shared ?? storage.words.count)
        if shared == nil {
            sets[rules.hashValue, default: []].append(storage.words.count)
            storage.words += rules
        }
        storage.accounts.insert(account.account.text, at: place)
        storage.ruleCount += account.rules.count
    }

    /// Where the same words stand already.
    private func place(of rules: [UInt32]) -> Int? {
        sets[rules.hashValue]?.first { storage.words[$0...].starts(with: rules) }
    }
}
