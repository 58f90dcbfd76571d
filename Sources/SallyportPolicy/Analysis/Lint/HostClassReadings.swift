/// Reads classes of hosts, and remembers what was found of each shape: accounts that are not alike have much in common all the
/// same, as most hosts have few rules.
struct HostClassReadings: Sendable {
    private var known = ShapeMemory<AccountReading>()
    private var account: CompiledAccount?
    private var rules: [CompiledRule] = []
    /// What the account says beside its rules.
    private var head = ShapeWords()
    private var words = ShapeWords()
    /// By the number of a rule its number in the class; of the rules of the class alone.
    private var places: [Int] = []

    /// More paths than this are told apart by their texts.
    private static let mostPaths = 32

    /// Takes the account of which classes are to be read.
    /// - Parameter rules: Its rules, in the order of `AccountShape`.
    mutating func begin(_ account: CompiledAccount, rules: [CompiledRule]) {
        self.account = account
        self.rules = rules
        head.removeAll()
        head.write(account)
        places = Array(repeating: 0, count: rules.count)
    }

    /// What the decisions about the hosts say of rules, and which of the account's rules those are, in their order.
    mutating func read(_ hosts: HostClass) -> (reading: AccountReading, rules: [Int]) {
        let numbers = Set(hosts.matches.map(\.rule) + hosts.pathJudges).sorted()
        guard let account, !numbers.isEmpty else { return (AccountReading(), []) }
        for (place, number) in numbers.enumerated() { places[number] = place }
        var hosts = hosts
        for index in hosts.matches.indices { hosts.matches[index].rule = places[hosts.matches[index].rule] }
        hosts.pathJudges = hosts.pathJudges.map { places[$0] }
        write(hosts, numbers)
        if let reading = known.finding(of: words) { return (reading, numbers) }
        let reading = HostClassReader(account, rules: numbers.map { rules[$0] }).read(hosts)
        known.remember(reading, of: words)
        return (reading, numbers)
    }

    // MARK: Shape

    private mutating func write(_ hosts: HostClass, _ numbers: [Int]) {
        words.removeAll()
        words.write(head)
        words.write(numbers.count)
        let rules = rules
        for number in numbers { words.write(rules.span, number) }
        words.write(hosts.matches) {
            $0.write($1.rule)
            $0.write($1.rank)
        }
        words.write(hosts.pathJudges) { $0.write($1) }
        writePaths(numbers)
    }

    /// Which paths are the same, which begin with others, and in which order they stand: whatever they are called.
    private mutating func writePaths(_ numbers: [Int]) {
        let texts = Set(numbers.flatMap { rules[$0].paths?.map(\.text) ?? [] }).sorted()
        let isNumbered = texts.count <= Self.mostPaths
        words.write(isNumbered ? texts.count : ShapeWords.nothing)
        for number in numbers {
            words.write(rules[number].paths) { words, path in
                words.write(path.isPrefix ? path.segments.count : ShapeWords.nothing)
                if isNumbered {
                    words.write(texts.firstIndex(of: path.text) ?? ShapeWords.nothing)
                } else {
                    words.write(path.text)
                }
            }
        }
        guard isNumbered else { return }
        for text in texts {
            var beginnings = 0
            for (place, other) in texts.enumerated() where text.utf8.starts(with: other.utf8) {
                beginnings |= 1 << place
            }
            words.write(beginnings)
        }
    }
}
