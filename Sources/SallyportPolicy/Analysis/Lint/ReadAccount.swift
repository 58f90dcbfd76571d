/// An account with what its decisions say of its rules.
struct ReadAccount: Sendable {
    let account: LintedAccount
    /// The rules, in the order in which the reading counts them.
    let rules: [CompiledRule]
    let found: AccountFindings

    var reading: AccountReading { found.reading }
    /// Whether it has rules of profiles; they come last.
    var hasProfiles: Bool { rules.last?.origin == .profile }
}

/// What the decisions of accounts of one shape say of their rules; these accounts share it.
final class AccountFindings: Sendable {
    let reading: AccountReading
    /// The accounts' own rules that they can do without.
    let shadowed: Set<Int>
    /// The rules that allow no host but those that the ceiling denies, in their order.
    let deniedAllows: [Int]
    /// Those of ``shadowed`` of which nothing else tells, in their order.
    let shadowedBesides: [Int]
    /// In the order of their rules, as are ``plainWrites``.
    let leniencies: [AccountReading.Leniency]
    let plainWrites: [AccountReading.PlainWrite]
    /// Of each of these one must stay, and all of them are rules of profiles.
    let needsOfProfiles: [[Int]]

    /// - Parameter rules: The account's rules, in the order of `AccountShape`.
    init(_ reading: AccountReading, rules: [CompiledRule]) {
        self.reading = reading
        let own = rules.indices.filter { rules[$0].origin == .account }
        let shadowed = reading.needs.removable(own.reversed())
        self.shadowed = shadowed
        let deniedAllows = reading.deniedByCeiling.subtracting(reading.notDeniedByCeiling)
            .filter { rules[$0].effect == .allow }
        self.deniedAllows = deniedAllows.sorted()
        shadowedBesides = shadowed.subtracting(deniedAllows).sorted()
        leniencies = reading.leniencies.values.sorted { $0.rule < $1.rule }
        plainWrites = reading.plainWrites.values.sorted { $0.rule < $1.rule }
        let staying = Set(own).subtracting(shadowed)
        needsOfProfiles = reading.needs.clauses.filter { $0.allSatisfy { !staying.contains($0) } }
            .map { clause in clause.filter { rules[$0].origin == .profile } }
    }
}

/// Reads accounts, and remembers what was found of each shape.
struct AccountsReader: Sendable {
    private let ceiling: CeilingSpace
    private var shape: AccountShape
    private var known = ShapeMemory<AccountFindings>()
    private var hosts = HostClassReadings()

    init(ceiling: CeilingSpace) {
        self.ceiling = ceiling
        shape = AccountShape(ceiling: ceiling)
    }

    mutating func read(_ account: LintedAccount) -> ReadAccount {
        let rules = AccountShape.ordered(account.compiled.rules)
        shape.take(account.compiled, rules: rules)
        if let found = known.finding(of: shape.words) {
            return ReadAccount(account: account, rules: rules, found: found)
        }
        let reading = AccountReading(account.compiled, rules: rules, ceiling: ceiling, &hosts)
        let found = AccountFindings(reading, rules: rules)
        known.remember(found, of: shape.words)
        return ReadAccount(account: account, rules: rules, found: found)
    }
}
