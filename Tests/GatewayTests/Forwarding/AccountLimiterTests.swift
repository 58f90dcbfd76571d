import SallyportPolicy
import Testing

@testable import Gateway

@Suite("Limits of an account")
struct AccountLimiterTests {
    private let second: UInt64 = 1_000_000_000

    private func limits(perSecond: Int, burst: Int, concurrent: Int = 1000) -> Limits {
        var limits = Limits.standard
        limits.requestsPerSecond = perSecond
        limits.burst = burst
        limits.concurrent = concurrent
        return limits
    }

    private func account(_ name: String) throws -> AccountID { try #require(AccountID(name)) }

    @Test func burstThenRate() throws {
        var bucket = TokenBucket(burst: 3, now: 0)
        for _ in 0..<3 { #expect(bucket.take(perSecond: 2, burst: 3, now: 0) == nil) }
        #expect(bucket.take(perSecond: 2, burst: 3, now: 0) == 500_000_000)
        #expect(bucket.take(perSecond: 2, burst: 3, now: 499_999_999) == 1)
        #expect(bucket.take(perSecond: 2, burst: 3, now: 500_000_000) == nil)
        #expect(bucket.take(perSecond: 2, burst: 3, now: 500_000_000) == 500_000_000)
    }

    @Test func waitThatIsToldIsEnough() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<500 {
            let perSecond = Int.random(in: 1...1000, using: &random)
            let burst = Int.random(in: 1...5, using: &random)
            var now: UInt64 = 0
            var bucket = TokenBucket(burst: burst, now: now)
            for _ in 0..<burst { _ = bucket.take(perSecond: perSecond, burst: burst, now: now) }
            guard let wait = bucket.take(perSecond: perSecond, burst: burst, now: now) else {
                Issue.record("there was one more")
                return
            }
            now += UInt64(wait)
            #expect(bucket.take(perSecond: perSecond, burst: burst, now: now) == nil, "seed 7")
        }
    }

    /// However the requests fall, no more get through than the burst and what the rate gives in the time.
    @Test(arguments: 0..<10 as Range<UInt64>)
    func neverMoreThanTheRateGives(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let perSecond = Int.random(in: 1...50, using: &random)
        let burst = Int.random(in: 1...20, using: &random)
        var bucket = TokenBucket(burst: burst, now: 0)
        var now: UInt64 = 0
        var passed = 0
        for _ in 0..<2000 {
            now += UInt64.random(in: 0...20_000_000, using: &random)
            if bucket.take(perSecond: perSecond, burst: burst, now: now) == nil { passed += 1 }
            let allowed = Double(burst) + Double(now) / 1e9 * Double(perSecond)
            #expect(Double(passed) <= allowed + 0.000_001, "seed \(seed)")
        }
    }

    @Test func clockThatStandsOrGoesBackGivesNothing() {
        var bucket = TokenBucket(burst: 1, now: 10)
        #expect(bucket.take(perSecond: 1, burst: 1, now: 10) == nil)
        #expect(bucket.take(perSecond: 1, burst: 1, now: 5) != nil)
        #expect(bucket.take(perSecond: 1, burst: 1, now: .max) == nil)
    }

    @Test func accountsAreCountedApart() throws {
        let limiter = AccountLimiter()
        let limits = limits(perSecond: 1, burst: 1)
        try limiter.acquire(account("a"), limits, now: 0)
        #expect(throws: AccountLimiter.Excess.self) { try limiter.acquire(account("a"), limits, now: 0) }
        try limiter.acquire(account("b"), limits, now: 0)
    }

    @Test func excessSaysWhenToTryAgain() throws {
        let limiter = AccountLimiter()
        let limits = limits(perSecond: 1, burst: 1)
        try limiter.acquire(account("a"), limits, now: 0)
        let error = #expect(throws: AccountLimiter.Excess.self) {
            try limiter.acquire(account("a"), limits, now: second / 2)
        }
        #expect(error?.code == "rate-limited")
        #expect(error?.retryAfterSeconds == 1)
    }

    @Test func requestsUnderWayAreCounted() throws {
        let limiter = AccountLimiter()
        let limits = limits(perSecond: 1000, burst: 1000, concurrent: 2)
        try limiter.acquire(account("a"), limits, now: 0)
        try limiter.acquire(account("a"), limits, now: 0)
        let error = #expect(throws: AccountLimiter.Excess.self) { try limiter.acquire(account("a"), limits, now: 0) }
        #expect(error?.code == "too-many-concurrent")
        limiter.release(try account("a"))
        try limiter.acquire(account("a"), limits, now: 0)
    }

    @Test func refusalForConcurrencyTakesNothingOfTheRate() throws {
        let limiter = AccountLimiter()
        let limits = limits(perSecond: 1, burst: 2, concurrent: 1)
        try limiter.acquire(account("a"), limits, now: 0)
        for _ in 0..<5 {
            #expect(throws: AccountLimiter.Excess.self) { try limiter.acquire(account("a"), limits, now: 0) }
        }
        limiter.release(try account("a"))
        try limiter.acquire(account("a"), limits, now: 0)
    }

    @Test func memoryIsBounded() throws {
        let limiter = AccountLimiter(shards: 1)
        let limits = limits(perSecond: 10, burst: 1)
        for number in 0..<10_000 {
            let account = try account("account-\(number)")
            try limiter.acquire(account, limits, now: UInt64(number) * second)
            limiter.release(account)
        }
        #expect(limiter.count < 2048)
    }
}
