import ArgumentParser
import CBenchmarkSupport
import SallyportPolicy

/// Measures decisions.
struct DecideCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "decide", abstract: "Measure decisions.")

    @Argument(help: "The workload's folder.")
    var folder: String

    @Option(help: "How many accounts the workload has.")
    var accounts = 100_000

    @Option(help: "How many different requests are decided.")
    var requests = 200_000

    func run() throws {
        guard let tree = PolicyLoader.load([folder], lint: false).tree else {
            throw ValidationError("the policies in \(folder) have errors: run `sallyport check \(folder)`")
        }
        var source = RequestSource(accounts: accounts)
        let asked = try (0..<requests).map { _ in try source.nextParsed() }
        let scopes = HeldScopes(["MTLS_READ_INTERNAL", "MTLS_WRITE_INTERNAL"])
        print("\(tree.accountCount) accounts, \(tree.ruleCount) rules")
        print("memory       \(tree.byteCount / tree.ruleCount) bytes a rule")
        cold(tree, asked, scopes)
        hot(tree, Array(asked.prefix(8)), scopes)
    }

    /// Every request once, for accounts in random order: little of what is read is in the processor's caches.
    private func cold(_ tree: RuleTree, _ requests: [PolicyRequest], _ scopes: HeldScopes) {
        var times = [UInt64](repeating: 0, count: requests.count)
        var clock = [UInt64](repeating: 0, count: requests.count)
        var allowed = 0
        let allocations = benchmark_allocations()
        for index in requests.indices {
            let start = benchmark_nanoseconds()
            let decision = tree.decide(requests[index], scopes: scopes)
            let end = benchmark_nanoseconds()
            times[index] = end - start
            clock[index] = benchmark_nanoseconds() - end
            if case .allow = decision { allowed += 1 }
        }
        let made = benchmark_allocations() - allocations
        times.sort()
        clock.sort()
        let overhead = clock[clock.count / 2]
        func percentile(_ share: Double) -> UInt64 {
            let time = times[min(times.count - 1, Int(Double(times.count) * share))]
            return time > overhead ? time - overhead : 0
        }
        print(
            "cold         median \(percentile(0.5)) ns, p90 \(percentile(0.9)) ns, p99 \(percentile(0.99)) ns, "
                + "p99.9 \(percentile(0.999)) ns (a reading of the clock, \(overhead) ns, taken off)")
        print("allocations  \(made) in \(requests.count) decisions, \(allowed) of them allowed")
    }

    /// A few requests over and over.
    private func hot(_ tree: RuleTree, _ requests: [PolicyRequest], _ scopes: HeldScopes) {
        let rounds = 200_000
        var best = UInt64.max
        var allowed = 0
        for _ in 0..<5 {
            let start = benchmark_nanoseconds()
            for _ in 0..<rounds {
                for request in requests {
                    if case .allow = tree.decide(request, scopes: scopes) { allowed += 1 }
                }
            }
            best = min(best, benchmark_nanoseconds() - start)
        }
        let decisions = rounds * requests.count
        print("hot          \(best / UInt64(decisions)) ns a decision, the best of five rounds of \(decisions)")
    }
}
