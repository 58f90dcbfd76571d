import Foundation
import Testing

@testable import SallyportPolicy

/// Differences of random pairs of policies against the decisions on random requests.
@Suite struct DifferencePropertyTests {
    /// How many pairs, and how many requests to each; `SALLYPORT_DIFF_PAIRS` and `SALLYPORT_DIFF_REQUESTS` ask for more.
    private static let pairs = setting("SALLYPORT_DIFF_PAIRS") ?? 200
    private static let requestsPerPair = setting("SALLYPORT_DIFF_REQUESTS") ?? 40
    private static let workers = 2

    private static func setting(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }

    @Test(arguments: 0..<workers)
    func aRequestIsDecidedDifferentlyExactlyWhereARegionHoldsIt(worker: Int) throws {
        var differing = 0
        var kinds: Set<String> = []
        for number in stride(from: worker, to: Self.pairs, by: Self.workers) {
            let seed = 0xD1FF_0000 + UInt64(number)
            var generator = SeededGenerator(seed: seed)
            let pair = try PolicyPair.random(using: &generator)
            guard !pair.hasWrongExample(seed: seed, &kinds) else { return }
            let regions = pair.regionsByAccount()
            for _ in 0..<Self.requestsPerPair {
                let request = try ModelRequest.nearby(using: &generator).policyRequest()
                let holding = regions[request.account, default: []].filter { $0.holds(request, in: pair) }
                let verdicts = pair.verdicts(on: request)
                let expected = verdicts.old == verdicts.new ? [] : [Change(old: verdicts.old, new: verdicts.new)]
                if holding.map(\.change) != expected {
                    Issue.record("seed \(seed), \(request): \(holding) instead of \(expected)\n\(pair)")
                    return
                }
                differing += expected.count
            }
        }
        // Differences must have been met often, and of every kind, or the comparison would say little.
        #expect(differing > Self.pairs / Self.workers * Self.requestsPerPair / 50, "\(differing)")
        #expect(kinds.count == 6, "\(kinds)")
    }
}

extension PolicyPair {
    /// The regions that each account has a part in: each request of millions is compared with these alone.
    fileprivate func regionsByAccount() -> [AccountID: [PolicyDifference.Region]] {
        var found: [AccountID: [PolicyDifference.Region]] = [:]
        for region in difference.regions {
            for account in region.accounts { found[account, default: []].append(region) }
        }
        return found
    }

    /// Complains of the first region whose example does not show its change, or is not of the region.
    /// - Returns: whether there is one.
    fileprivate func hasWrongExample(seed: UInt64, _ kinds: inout Set<String>) -> Bool {
        for region in difference.regions {
            kinds.insert("\(region.change.kind)")
            for account in region.accounts {
                var example = region.example
                example.account = account
                let verdicts = verdicts(on: example)
                if Change(old: verdicts.old, new: verdicts.new) != region.change || !region.holds(example, in: self) {
                    Issue.record("seed \(seed), \(region): \(verdicts)\n\(self)")
                    return true
                }
            }
        }
        return false
    }
}
