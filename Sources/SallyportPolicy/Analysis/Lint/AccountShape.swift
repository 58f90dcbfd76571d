/// Writes down what the decisions of an account depend on, without the places where it is written and the names that only tell
/// it from others: accounts of the same shape are read once.
struct AccountShape: Sendable {
    private(set) var words = ShapeWords()
    private var labels: LabelNumbers

    init(ceiling: CeilingSpace) {
        labels = LabelNumbers(of: ceiling)
    }

    /// Takes an account in the place of the one before.
    /// - Parameter rules: The account's rules, in the order of ``ordered(_:)``.
    mutating func take(_ account: CompiledAccount, rules: [CompiledRule]) {
        words.removeAll()
        words.write(account)
        words.write(rules.count)
        for index in rules.indices { words.write(rules.span, index) }
        words.writePaths(of: rules)
        HostShape.write(of: rules.span, &labels, to: &words)
    }

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
