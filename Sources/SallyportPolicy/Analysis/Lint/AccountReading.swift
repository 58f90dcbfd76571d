/// What the decisions of an account, or those about some hosts of it, say of its rules when all are looked at together. Rules are
/// named by their index.
struct AccountReading: Sendable {
    /// A rule that asks for less than the one that would decide in its place.
    struct Leniency: Sendable {
        var rule: Int
        var wider: Int
        /// What is said of it: one text for all accounts that are read alike.
        var text: (message: String, help: String)
    }

    /// A rule by which a write may go out without its certificate.
    struct PlainWrite: Sendable {
        var rule: Int
        /// The service, where its certificate is the one.
        var service: ServiceName?
        /// What is said of it, as of a ``Leniency``.
        var text: (message: String, help: String)
    }

    /// Of which rules one must stay.
    var needs = NeedClauses<Int>()
    /// Rules of each of which every decision can do without this one, as long as that rule stays, in their order; nil where the
    /// rule has no part in any decision.
    ///
    /// They serve to name one. Of thousands of equal rules each has all the others for covers: only the first are kept.
    var covers: [Int: [Int]] = [:]
    /// How many covers of a rule are kept.
    static let coverLimit = 16
    /// Rules that match hosts which the ceiling denies.
    var deniedByCeiling: Set<Int> = []
    /// Rules that match hosts which it does not.
    var notDeniedByCeiling: Set<Int> = []
    /// At most one for each rule.
    var leniencies: [Int: Leniency] = [:]
    /// At most one for each rule.
    var plainWrites: [Int: PlainWrite] = [:]
    /// The services whose certificates some call presents.
    var presented: Set<ServiceName> = []
}

extension AccountReading {
    /// Reads an account, one class of hosts after another.
    /// - Parameters:
    ///   - rules: The account's rules, in the order of `AccountShape`.
    ///   - classes: What is known of classes.
    init(
        _ account: CompiledAccount, rules: [CompiledRule], ceiling: CeilingSpace, _ classes: inout HostClassReadings
    ) {
        var classifier = HostClassifier(rules: rules, space: HostSpace(rules: rules, ceilings: ceiling))
        var head = ShapeWords()
        head.write(account)
        for hosts in classifier.classify() {
            let matches = hosts.matches.map(\.rule)
            if hosts.isDenied.contains(true) {
                deniedByCeiling.formUnion(matches)
            } else {
                notDeniedByCeiling.formUnion(matches)
                let (reading, numbers) = classes.read(hosts, of: account, rules, head: head)
                add(reading, rules: numbers)
            }
        }
    }

    /// Adds what the decisions about a class of hosts say.
    /// - Parameter numbers: The numbers here of the rules that it counts.
    private mutating func add(_ hosts: AccountReading, rules numbers: [Int]) {
        for clause in hosts.needs.clauses { needs.insert(clause.map { numbers[$0] }) }
        for (rule, others) in hosts.covers {
            let others = others.map { numbers[$0] }
            let rule = numbers[rule]
            covers[rule] = covers[rule]?.filter { others.contains($0) } ?? others
        }
        for var leniency in hosts.leniencies.values {
            (leniency.rule, leniency.wider) = (numbers[leniency.rule], numbers[leniency.wider])
            if leniencies[leniency.rule] == nil { leniencies[leniency.rule] = leniency }
        }
        for var write in hosts.plainWrites.values {
            write.rule = numbers[write.rule]
            if plainWrites[write.rule] == nil { plainWrites[write.rule] = write }
        }
        presented.formUnion(hosts.presented)
    }
}
