/// An account with what its decisions say of its rules.
struct ReadAccount: Sendable {
    var account: LintSubject.Account
    /// The rules, in the order in which the reading counts them.
    var rules: [CompiledRule]
    var reading: AccountReading
    /// Its own rules that it can do without.
    var shadowed: Set<Int>
    /// Of each of these one must stay, and all of them are rules of profiles.
    var needsOfProfiles: [[Int]]
}

extension LintSubject {
    /// Reads every account; those of one shape once by each processor.
    func readAccounts() -> [ReadAccount] {
        let space = CeilingSpace([ceiling])
        let workers = Parallel.work(on: accounts.count, chunk: 64, by: { AccountsReader(ceiling: space) }) {
            worker, range in
            for number in range { worker.found.append((number, worker.read(accounts[number]))) }
        }
        return workers.flatMap(\.found).sorted { $0.number < $1.number }.map(\.read)
    }
}

/// Reads accounts, and remembers what was found of each shape.
private struct AccountsReader: Sendable {
    let ceiling: CeilingSpace
    var found: [(number: Int, read: ReadAccount)] = []
    private var known: [AccountShape: ReadAccount] = [:]

    init(ceiling: CeilingSpace) {
        self.ceiling = ceiling
    }

    mutating func read(_ account: LintSubject.Account) -> ReadAccount {
        let rules = AccountShape.ordered(account.compiled.rules)
        let shape = AccountShape(account.compiled, rules: rules)
        if var alike = known[shape] {
            alike.account = account
            alike.rules = rules
            return alike
        }
        let read = ReadAccount(account, rules: rules, ceiling: ceiling)
        known[shape] = read
        return read
    }
}

extension ReadAccount {
    /// - Parameter rules: The account's rules, in the order of `AccountShape`.
    fileprivate init(_ account: LintSubject.Account, rules: [CompiledRule], ceiling: CeilingSpace) {
        self.account = account
        self.rules = rules
        reading = AccountReader(account.compiled, rules: rules, ceiling: ceiling).read()
        let own = rules.indices.filter { rules[$0].origin == .account }
        let shadowed = reading.needs.removable(own.reversed())
        self.shadowed = shadowed
        let staying = Set(own).subtracting(shadowed)
        needsOfProfiles = reading.needs.clauses.filter { $0.allSatisfy { !staying.contains($0) } }
            .map { clause in clause.filter { rules[$0].origin == .profile } }
    }
}
