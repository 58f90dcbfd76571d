/// What the decisions of an account depend on, without the places where it is written and the names that only tell it from
/// others: accounts of the same shape are read once.
struct AccountShape: Hashable, Sendable {
    /// Numbers and texts, each with its length before it: what is different is written differently.
    fileprivate let words: ContiguousArray<UInt32>

    /// The account's own rules before those of its profiles, and each as they stand in the files: the order in which rules
    /// that are equally specific decide.
    static func ordered(_ rules: [CompiledRule]) -> [CompiledRule] {
        if rules.indices.dropFirst().allSatisfy({ !isOrdered(rules, $0, before: $0 - 1) }) { return rules }
        return rules.indices.sorted { isOrdered(rules, $0, before: $1) }.map { rules[$0] }
    }

    /// By their places, as a rule would be copied to be passed on. The account's own stand in one file.
    private static func isOrdered(_ rules: [CompiledRule], _ one: Int, before other: Int) -> Bool {
        guard rules[one].origin == rules[other].origin else { return rules[one].origin == .account }
        guard rules[one].origin == .account else { return rules[one].span < rules[other].span }
        return rules[one].span.range.start < rules[other].span.range.start
    }
}

/// Writes down shapes of accounts, one after another.
struct AccountShapeWriter: Sendable {
    private var words: ContiguousArray<UInt32> = []
    private var labels: LabelNumbers

    init(ceiling: CeilingSpace) {
        labels = LabelNumbers(of: ceiling)
    }

    /// - Parameter rules: The account's rules, in the order of ``AccountShape/ordered(_:)``.
    mutating func shape(of account: CompiledAccount, rules: [CompiledRule]) -> AccountShape {
        // Memory that no shape has kept is used again.
        words.removeAll(keepingCapacity: true)
        words.write(account.mode == .report ? 1 : 0)
        words.write(account.fallback)
        words.write(account.services.sorted { $0.key.text < $1.key.text }) {
            $0.write($1.key.text)
            $0.write($1.value.fallback)
        }
        let rules = rules.span
        words.write(rules.count)
        for index in rules.indices { write(rules, index) }
        HostShape.write(of: rules, &labels, to: &words)
        return AccountShape(words: words)
    }

    /// The rule without its hosts and places, and without the name of its certificate: that it has one counts. Nothing is said
    /// of timeouts and limits.
    private mutating func write(_ rules: Span<CompiledRule>, _ index: Int) {
        words.write(rules[index].effect == .deny ? 1 : 0)
        words.write(rules[index].mode == .report ? 1 : 0)
        words.write(rules[index].origin.rawValue)
        words.write(rules[index].schemes) { $0.write($1 == .http ? 1 : 0) }
        words.write(rules[index].ports) { $0.write(Int($1)) }
        words.write(rules[index].paths) {
            $0.write($1.isPrefix ? 1 : 0)
            $0.write($1.text)
        }
        words.write(rules[index].methods) { $0.write(Int(MethodMask.bit($1))) }
        words.write(rules[index].services) {
            switch $1 {
            case .named(let name): $0.write(name.text)
            case .none: $0.write(ContiguousArray.nothing)
            }
        }
        words.write(rules[index].obligations.readScopes) { $0.write($1.text) }
        words.write(rules[index].obligations.writeScopes) { $0.write($1.text) }
        words.write(rules[index].obligations.certificate == nil ? 0 : 1)
        words.write(rules[index].obligations.fallback)
    }
}

extension ContiguousArray<UInt32> {
    /// In the place of a length: what it would be the length of is not there.
    fileprivate static let nothing = -1

    fileprivate mutating func write(_ number: Int) { append(UInt32(truncatingIfNeeded: number)) }

    fileprivate mutating func write(_ fallback: Fallback?) { append(AccountLayout.code(fallback)) }

    fileprivate mutating func write(_ text: String) {
        write(text.utf8.count)
        PackedText.append(text.utf8.span, to: &self)
    }

    fileprivate mutating func write<Item>(_ list: [Item]?, _ body: (inout Self, Item) -> Void) {
        guard let list else { return write(Self.nothing) }
        write(list.count)
        for item in list { body(&self, item) }
    }
}
