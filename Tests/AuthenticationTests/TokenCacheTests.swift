import Foundation
import Testing

@testable import Authentication

@Suite struct TokenCacheTests {
    static func digest(_ number: Int) -> TokenDigest { TokenDigest(of: Array("token \(number)".utf8)[...]) }

    @Test func entriesEnd() {
        let cache = TokenCache<Int>(capacity: 100)
        cache.insert(7, for: Self.digest(1), until: 10)
        #expect(cache.value(Self.digest(1), now: 9) == 7)
        #expect(cache.value(Self.digest(1), now: 10) == nil)
        #expect(cache.value(Self.digest(2), now: 0) == nil)
        cache.insert(8, for: Self.digest(1), until: 20)
        #expect(cache.value(Self.digest(1), now: 10) == 8)
        cache.remove(Self.digest(1))
        #expect(cache.value(Self.digest(1), now: 10) == nil)
    }

    @Test func itIsBounded() {
        let cache = TokenCache<Int>(capacity: 1000, shards: 4)
        for number in 0..<20_000 { cache.insert(number, for: Self.digest(number), until: 100) }
        #expect(cache.count <= 1000)
        #expect(cache.count >= 400)
        #expect(cache.value(Self.digest(19_999), now: 0) == 19_999)
        #expect(cache.value(Self.digest(0), now: 0) == nil)
    }

    /// Against a dictionary that forgets nothing: what is found is right, and what is used again and again stays.
    @Test func whatIsUsedStays() {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        let cache = TokenCache<Int>(capacity: 64, shards: 1)
        var model: [Int: (value: Int, end: Int)] = [:]
        cache.insert(-1, for: Self.digest(-1), until: .max)
        for now in 0..<5000 {
            let key = Int.random(in: 0..<200, using: &generator)
            if Bool.random(using: &generator) {
                let end = now + Int.random(in: 0..<300, using: &generator)
                cache.insert(now, for: Self.digest(key), until: end)
                model[key] = (now, end)
            } else if let found = cache.value(Self.digest(key), now: now) {
                #expect(model[key]?.value == found && now < model[key]?.end ?? 0, "seed \(seed)")
            }
            #expect(cache.value(Self.digest(-1), now: now) == -1, "seed \(seed)")
            #expect(cache.count <= 64, "seed \(seed)")
        }
    }
}
