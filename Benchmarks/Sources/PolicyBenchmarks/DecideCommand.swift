import ArgumentParser
import CBenchmarkSupport
import SallyportPolicy

/// Measures decisions, beside what the same machine needs for what no lookup can do without.
struct DecideCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "decide", abstract: "Measure decisions.")

    @Argument(help: "The workload's folder.")
    var folder: String

    @Option(help: "How many accounts the workload has.")
    var accounts = 100_000

    @Option(help: "How many questions are asked in each round, each of a random account.")
    var count = 100_000

    @Option(help: "How many rounds, of all that is measured in turn.")
    var rounds = 9

    func validate() throws {
        guard count > 0, rounds > 0 else { throw ValidationError("--count and --rounds must be 1 or more") }
    }

    func run() throws {
        let tree = try loadTree(folder)
        let bytes = tree.byteCount
        print("\(tree.accountCount) accounts, \(tree.ruleCount) rules in \(bytes / 1_000_000) MB of rule tree\n")
        print("one at a time, for random accounts, in \(rounds) rounds; what reading the clock takes is taken off")
        try cold(tree)
        print("\nthe same eight questions over and over")
        try hot(tree)
        print("\nmemory")
        print("  \(left("rule tree", 24))\(right(bytes / tree.ruleCount, 8)) bytes a rule")
    }

    private func cold(_ tree: RuleTree) throws {
        var source = QuestionSource(accounts: accounts, seed: 2)
        let table = accountTable()
        let chain = PointerChain(bytes: tree.byteCount)
        var place = 0
        var measured = LatencyRounds()
        var counts = Counts()
        for _ in 0..<rounds {
            try decisions(tree, &source, &measured, &counts)
            measured.add("dictionary lookup", lookups(table, &source))
            measured.add("memory read", chase(chain, reads: 1, &place))
            measured.add("4 dependent reads", chase(chain, reads: 4, &place))
        }
        measured.lines.forEach { print($0) }
        print(
            "  \(counts.allocations) allocations in \(rounds * count) decisions, of which "
                + "\(counts.allowed * 50 / (rounds * count)) % allowed")
    }

    private struct Counts {
        var allocations: UInt64 = 0
        var allowed = 0
    }

    /// As a gateway decides: a request that was just parsed is in the caches and the account's rules are not. They are asked for in
    /// two steps before the decision, and what the three take is added up. In the place of what a gateway does between them,
    /// which takes ten microseconds and more, is arithmetic of about one.
    private func decisions(
        _ tree: RuleTree, _ source: inout QuestionSource, _ measured: inout LatencyRounds, _ counts: inout Counts
    ) throws {
        var prepared = Latencies(capacity: count)
        var unprepared = Latencies(capacity: count)
        var places = Latencies(capacity: count)
        var rules = Latencies(capacity: count)
        var decisions = Latencies(capacity: count)
        for _ in 0..<count {
            let (question, other) = (source.next(), source.next())
            let (request, otherRequest) = (try question.parsed(), try other.parsed())
            let (scopes, otherScopes) = (HeldScopes(question.scopes), HeldScopes(other.scopes))
            let before = benchmark_allocations()
            places.measure { tree.prefetchPlace(for: request) }
            keep(benchmark_multiply(UInt64(counts.allowed), Self.multiplications))
            rules.measure { tree.prefetchRules(for: request) }
            keep(benchmark_multiply(UInt64(counts.allowed), Self.multiplications))
            let decision = decisions.measure { tree.decide(request, scopes: scopes) }
            counts.allocations += benchmark_allocations() - before
            prepared.add(places.last + rules.last + decisions.last)
            let second = unprepared.measure { tree.decide(otherRequest, scopes: otherScopes) }
            if case .allow = decision { counts.allowed += 1 }
            if case .allow = second { counts.allowed += 1 }
        }
        measured.add("decision", prepared)
        measured.add("  asking for the place", places)
        measured.add("  asking for the rules", rules)
        measured.add("  deciding", decisions)
        measured.add("nothing asked for before", unprepared)
    }

    private static let multiplications: Int32 = 1000

    private func accountTable() -> [String: Int] {
        Dictionary(uniqueKeysWithValues: (0..<accounts).map { (Workload.account($0), $0) })
    }

    /// One lookup of a random account's name in a dictionary of Swift's.
    private func lookups(_ table: [String: Int], _ source: inout QuestionSource) -> Latencies {
        var latencies = Latencies(capacity: count)
        var found = 0
        for _ in 0..<count {
            let name = source.next().account
            found += latencies.measure { table[name] } ?? 0
        }
        keep(found)
        return latencies
    }

    /// Reads at random places of as much memory as the rules take, each where the one before said.
    private func chase(_ chain: PointerChain, reads: Int, _ place: inout Int) -> Latencies {
        var latencies = Latencies(capacity: count)
        for _ in 0..<count { place = latencies.measure { [place] in chain.follow(from: place, reads: reads) } }
        keep(place)
        return latencies
    }

    /// One of the hot questions. It cannot be copied, so that no references are counted but the decision's own.
    private struct HotQuestion: ~Copyable {
        let request: PolicyRequest
        let scopes: HeldScopes

        init(_ question: Question) throws {
            request = try question.parsed()
            scopes = HeldScopes(question.scopes)
        }
    }

    private func hot(_ tree: RuleTree) throws {
        var source = QuestionSource(accounts: accounts)
        let questions = (0..<8).map { _ in source.next() }
        let asked = try InlineArray<8, HotQuestion> { try HotQuestion(questions[$0]) }
        let table = accountTable()
        let names = questions.map(\.account)
        var counted = 0
        let accounts = names.span
        let decision = HotTime.best(of: 8) { index in
            if case .allow = tree.decide(asked[index].request, scopes: asked[index].scopes) { counted += 1 }
        }
        let lookup = HotTime.best(of: 8) { index in counted += table[accounts[index]] ?? 0 }
        let parse = try HotTime.best(of: 8) { index in counted += Int(try questions[index].parsed().url.port) }
        keep(counted)
        print("  \(left("decision", 24))\(right(decision, 8)) ns")
        print("  \(left("dictionary lookup", 24))\(right(lookup, 8)) ns")
        print("  \(left("parsing the request", 24))\(right(parse, 8)) ns")
    }
}

/// Has the optimiser believe that a result is used.
@inline(never)
func keep<Value>(_ value: Value) { withExtendedLifetime(value) {} }
