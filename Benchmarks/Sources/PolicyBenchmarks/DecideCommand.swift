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

    @Option(help: "How many questions are asked, each of a random account.")
    var count = 500_000

    func run() throws {
        let tree = try loadTree(folder)
        let bytes = tree.byteCount
        print("\(tree.accountCount) accounts, \(tree.ruleCount) rules in \(bytes / 1_000_000) MB of rule tree\n")
        print("one at a time, for random accounts; what reading the clock takes is taken off")
        try cold(tree)
        dictionary()
        chase(bytes)
        print("\nthe same eight questions over and over")
        try hot(tree)
        print("\nmemory")
        print("  \(left("rule tree", 24))\(right(bytes / tree.ruleCount, 8)) bytes a rule")
        let keys = (0..<accounts).reduce(0) { $0 + Workload.account($1).utf8.count }
        print("  \(left("accounts' names alone", 24))\(right(keys / tree.ruleCount, 8)) bytes a rule")
    }

    /// As a gateway decides: a request that was just parsed is in the caches and the account's rules are not. They are asked for in
    /// two steps before the decision, and what the three take is added up. In the place of what a gateway does between them,
    /// which takes ten microseconds and more, is arithmetic of about one.
    private func cold(_ tree: RuleTree) throws {
        var source = QuestionSource(accounts: accounts, seed: 2)
        var prepared = Latencies(capacity: count)
        var unprepared = Latencies(capacity: count)
        var places = Latencies(capacity: count)
        var rules = Latencies(capacity: count)
        var decisions = Latencies(capacity: count)
        var allocations: UInt64 = 0
        var allowed = 0
        for _ in 0..<count {
            let (question, other) = (source.next(), source.next())
            let (request, otherRequest) = (try question.parsed(), try other.parsed())
            let (scopes, otherScopes) = (HeldScopes(question.scopes), HeldScopes(other.scopes))
            let before = benchmark_allocations()
            places.measure { tree.prefetchPlace(for: request) }
            keep(benchmark_multiply(UInt64(allowed), Self.multiplications))
            rules.measure { tree.prefetchRules(for: request) }
            keep(benchmark_multiply(UInt64(allowed), Self.multiplications))
            let decision = decisions.measure { tree.decide(request, scopes: scopes) }
            allocations += benchmark_allocations() - before
            prepared.add(places.last + rules.last + decisions.last)
            let second = unprepared.measure { tree.decide(otherRequest, scopes: otherScopes) }
            if case .allow = decision { allowed += 1 }
            if case .allow = second { allowed += 1 }
        }
        print(prepared.line("decision"))
        print(
            "  \(left("", 24))\(allocations) allocations in \(count) decisions, of which "
                + "\(allowed * 50 / count) % allowed")
        print(places.line("  asking for the place"))
        print(rules.line("  asking for the rules"))
        print(decisions.line("  deciding"))
        print(unprepared.line("nothing asked for before"))
    }

    private static let multiplications: Int32 = 1000

    /// One lookup of a random account's name in a dictionary of Swift's.
    private func dictionary() {
        let table = Dictionary(uniqueKeysWithValues: (0..<accounts).map { (Workload.account($0), $0) })
        var source = QuestionSource(accounts: accounts, seed: 3)
        var latencies = Latencies(capacity: count)
        var found = 0
        for _ in 0..<count {
            let name = source.next().account
            found += latencies.measure { table[name] } ?? 0
        }
        keep(found)
        print(latencies.line("dictionary lookup"))
    }

    /// Reads at random places of as much memory as the rules take: one, and four that each wait for the one before.
    private func chase(_ bytes: Int) {
        let chain = PointerChain(bytes: bytes)
        var place = 0
        for reads in [1, 4] {
            var latencies = Latencies(capacity: count)
            for _ in 0..<count { place = latencies.measure { chain.follow(from: place, reads: reads) } }
            print(latencies.line(reads == 1 ? "memory read" : "\(reads) dependent reads"))
        }
        keep(place)
    }

    private func hot(_ tree: RuleTree) throws {
        var source = QuestionSource(accounts: accounts)
        let questions = (0..<8).map { _ in source.next() }
        let requests = try questions.map { try $0.parsed() }
        let scopes = questions.map { HeldScopes($0.scopes) }
        let table = Dictionary(uniqueKeysWithValues: (0..<accounts).map { (Workload.account($0), $0) })
        let names = questions.map(\.account)
        var counted = 0
        // Of spans, so that nothing counts references but the decision itself.
        let (asked, held, accounts) = (requests.span, scopes.span, names.span)
        let decision = HotTime.best(of: 8) { index in
            if case .allow = tree.decide(asked[index], scopes: held[index]) { counted += 1 }
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
