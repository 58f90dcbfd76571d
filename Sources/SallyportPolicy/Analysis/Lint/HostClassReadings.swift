/// Reads classes of hosts, and remembers what was found of each shape: accounts that are not alike have much in common all the
/// same, as most hosts have few rules.
struct HostClassReadings: Sendable {
    private var known = ShapeMemory<AccountReading>()
    private var words = ShapeWords()
    /// By the number of a rule its number in the class; of the rules of the class alone.
    private var places: [Int] = []

    /// What the decisions about the hosts say of rules, and which of the account's rules those are, in their order.
    /// - Parameters:
    ///   - rules: The account's rules, in the order of `AccountShape`.
    ///   - head: What the account says beside its rules.
    mutating func read(
        _ hosts: HostClass, of account: CompiledAccount, _ rules: [CompiledRule], head: ShapeWords
    ) -> (reading: AccountReading, rules: [Int]) {
        let numbers = Set(hosts.matches.map(\.rule) + hosts.pathJudges).sorted()
        if numbers.isEmpty { return (AccountReading(), []) }
        let own = numbers.map { rules[$0] }
        let hosts = numbered(hosts, by: numbers)
        words.removeAll()
        words.write(head)
        write(hosts, own)
        if let reading = known.finding(of: words) { return (reading, numbers) }
        let reading = HostClassReader(account, rules: own).read(hosts)
        known.remember(reading, of: words)
        return (reading, numbers)
    }

    /// The class with its rules counted by themselves.
    private mutating func numbered(_ hosts: HostClass, by numbers: [Int]) -> HostClass {
        let missing = (numbers.last ?? 0) + 1 - places.count
        if missing > 0 { places += repeatElement(0, count: missing) }
        for (place, number) in numbers.enumerated() { places[number] = place }
        var hosts = hosts
        for index in hosts.matches.indices { hosts.matches[index].rule = places[hosts.matches[index].rule] }
        hosts.pathJudges = hosts.pathJudges.map { places[$0] }
        return hosts
    }

    // MARK: Shape

    private mutating func write(_ hosts: HostClass, _ rules: [CompiledRule]) {
        words.write(rules.count)
        for index in rules.indices { words.write(rules.span, index) }
        words.write(hosts.matches) {
            $0.write($1.rule)
            $0.write($1.rank)
        }
        words.write(hosts.pathJudges) { $0.write($1) }
        words.writePaths(of: rules)
    }
}
