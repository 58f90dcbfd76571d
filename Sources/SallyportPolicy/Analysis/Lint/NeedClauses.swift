/// Which rules are needed, as clauses: of the rules of each clause one must stay, or some decision changes.
struct NeedClauses<Rule: Hashable & Sendable>: Sendable {
    private(set) var clauses: Set<[Rule]> = []

    /// Says that one of these must stay. No rules: nothing is said.
    mutating func insert(_ rules: [Rule]) {
        if !rules.isEmpty { clauses.insert(rules) }
    }

    /// The rules that can be taken out, one after the other in this order, so that each clause keeps one. None that is left
    /// can then be taken out as well.
    func removable(_ order: some Sequence<Rule>) -> Set<Rule> {
        let clauses = Array(clauses)
        var left = clauses.map(\.count)
        var places: [Rule: [Int]] = [:]
        for (index, clause) in clauses.enumerated() {
            for rule in clause { places[rule, default: []].append(index) }
        }
        var removed: Set<Rule> = []
        for rule in order {
            let own = places[rule] ?? []
            guard own.allSatisfy({ left[$0] > 1 }) else { continue }
            for index in own { left[index] -= 1 }
            removed.insert(rule)
        }
        return removed
    }
}
