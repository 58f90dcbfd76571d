/// The order in which the rules of a set are tried, and stand in every list: the most specific first, then by file and line.
struct RuleOrder: Sendable {
    private var keys: ContiguousArray<UInt64> = []
    private var files: [String] = []

    /// The indexes of the rules, in order.
    mutating func sort(_ rules: [CompiledRule], into order: inout ContiguousArray<Int>) {
        order.removeAll(keepingCapacity: true)
        keys.removeAll(keepingCapacity: true)
        collectFiles(of: rules)
        for index in rules.indices {
            order.append(index)
            keys.append(key(of: rules, index))
        }
        let keys = keys
        if order.count > 32 { return order.sort { (keys[$0], $0) < (keys[$1], $1) } }
        for end in order.indices.dropFirst() {
            let moved = order[end]
            var place = end
            while place > 0, keys[order[place - 1]] > keys[moved] {
                order[place] = order[place - 1]
                place -= 1
            }
            order[place] = moved
        }
    }

    private mutating func collectFiles(of rules: [CompiledRule]) {
        files.removeAll(keepingCapacity: true)
        for index in rules.indices where rules[index].reference.file != files.last {
            files.append(rules[index].reference.file)
        }
        if files.count > 1 { files = Set(files).sorted() }
    }

    /// Less for what comes before.
    private func key(of rules: [CompiledRule], _ index: Int) -> UInt64 {
        let file = files.count == 1 ? 0 : files.firstIndex(of: rules[index].reference.file) ?? 0
        return UInt64(63 - rules.restRank(at: index)) << 56 | UInt64(file) << 32
            | UInt64(truncatingIfNeeded: rules[index].reference.line) & 0xFFFF_FFFF
    }
}
