/// An account with what its decisions say of its rules.
struct ReadAccount {
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
    /// Reads every account; those of one shape once.
    func readAccounts() -> [ReadAccount] {
        let space = CeilingSpace([ceiling])
        var known: [AccountShape: ReadAccount] = [:]
        return accounts.map { account in
            let rules = AccountShape.ordered(account.compiled.rules)
            let shape = AccountShape(account.compiled, rules: rules)
            if var alike = known[shape] {
                alike.account = account
                alike.rules = rules
                return alike
            }
            let read = ReadAccount(account, rules: rules, ceiling: space)
            known[shape] = read
            return read
        }
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
