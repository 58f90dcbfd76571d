import Testing

@testable import Upstream

@Suite("how much may be tried again")
struct RetryBudgetTests {
    private static let second: UInt64 = 1_000_000_000

    @Test("a floor, and one of five requests")
    func floorAndShare() {
        var budget = RetryBudget()
        for _ in 0..<100 { budget.countRequest(now: 0) }
        func taken(_ attempts: Int, at second: UInt64) -> Int {
            (0..<attempts).count { _ in budget.take(now: second * Self.second) }
        }
        #expect(taken(100, at: 1) == 30)
        #expect(taken(1, at: 9) == 0)
        // The requests are forgotten a second before the retries.
        #expect(taken(1, at: 10) == 0)
        #expect(taken(100, at: 11) == 10)
    }

    @Test("never more than that in any ten seconds", arguments: 0..<20 as Range<UInt64>)
    func bounded(seed: UInt64) {
        var random = SeededNumbers(state: seed)
        var budget = RetryBudget()
        var now = random.next() % (100 * Self.second)
        var requests: [UInt64] = []
        var retries: [UInt64] = []
        for _ in 0..<3000 {
            now += random.next() % (Self.second / 20)
            if random.next() % 4 == 0 {
                requests.append(now)
                budget.countRequest(now: now)
            } else if budget.take(now: now) {
                retries.append(now)
                let start = (now / Self.second + 1 - min(now / Self.second + 1, 10)) * Self.second
                let (made, again) = (requests.count { $0 >= start }, retries.count { $0 >= start })
                #expect(again <= 10 + made / 5, "seed \(seed)")
            }
        }
        #expect(retries.count > 20, "seed \(seed)")
    }

    private struct SeededNumbers: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 20
        }
    }
}
