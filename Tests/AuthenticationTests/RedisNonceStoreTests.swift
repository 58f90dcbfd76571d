import Foundation
import Synchronization
import Testing

@testable import Authentication

/// Nonces in a real Redis: each counts once among all who share it, and whatever becomes of the server, none counts twice.
@Suite(.serialized, .enabled(if: RedisServer.isThere, "there is no redis-server"))
struct RedisNonceStoreTests {
    /// The time of the tests: it moves when they say so.
    static let start = 1_700_000_000

    /// How often each nonce was accepted, and how many questions got no answer.
    final class Tally: Sendable {
        let accepted = Mutex<[String: Int]>([:])
        let refused = Mutex(0)
    }

    final class Bench: Sendable {
        let clock = TestClock(RedisNonceStoreTests.start)
        let events = Mutex<[RedisNonceStore.Event]>([])
        let server: RedisServer
        private let stores = Mutex<[RedisNonceStore]>([])

        init(_ options: [String] = []) throws { server = try RedisServer(options) }

        func store(_ change: (inout RedisSettings) -> Void = { _ in }) async -> RedisNonceStore {
            var settings = RedisSettings(host: "127.0.0.1", port: server.port, timeout: 200)
            change(&settings)
            let clock = clock
            let store = RedisNonceStore.start(settings, clock: { clock.now }) { [weak self] event in
                self?.events.withLock { $0.append(event) }
            }
            await store.waitUntilUsable()
            stores.withLock { $0.append(store) }
            // What was signed up to the moment in which the server was first seen is not judged.
            clock.now += 1
            return store
        }

        func use(_ store: RedisNonceStore, _ name: String, _ timestamp: Int? = nil) async -> NonceVerdict {
            switch store.use(NonceStoreTests.nonce(name, timestamp ?? clock.now), now: clock.now) {
            case .settled(let verdict): verdict
            case .pending(let answer): await answer()
            }
        }

        /// Waits for a store to accept new nonces again.
        func waitUntilFresh(_ store: RedisNonceStore) async -> Bool {
            for _ in 0..<100 {
                clock.now += 1
                if await use(store, UUID().uuidString) == .fresh { return true }
                try? await Task.sleep(for: .milliseconds(50))
            }
            return false
        }

        func stop() async {
            for store in stores.withLock({ $0 }) { await store.stop() }
        }
    }

    static func with(_ options: [String] = [], _ body: (Bench) async throws -> Void) async throws {
        let bench = try Bench(options)
        do {
            try await body(bench)
        } catch {
            await bench.stop()
            throw error
        }
        await bench.stop()
    }

    @Test func consumerTimestampAndNonceTogetherCountAmongAllWhoShare() async throws {
        try await Self.with { bench in
            let (one, other) = (await bench.store(), await bench.store())
            #expect(await bench.use(one, "a") == .fresh)
            #expect(await bench.use(one, "a") == .used)
            #expect(await bench.use(other, "a") == .used)
            #expect(await bench.use(other, "b") == .fresh)
            #expect(await bench.use(one, "a", bench.clock.now + 1) == .fresh)
            let apart = await bench.store { $0.keyPrefix = "apart:" }
            #expect(await bench.use(apart, "x") == .fresh)
            #expect(await bench.use(one, "x") == .fresh)
            let third = await bench.store { $0.database = 3 }
            #expect(await bench.use(third, "y") == .fresh)
            #expect(await bench.use(one, "y") == .fresh)
        }
    }

    /// Whatever window the gateways have, now or after a reload, nothing that one of them could accept is forgotten.
    @Test func keysAreHashesAndLiveForAsLongAsAnybodyMightAccept() async throws {
        try await Self.with { bench in
            let store = await bench.store()
            for (offset, least) in [(0, 3600), (300, 3900), (-300, 3300)] {
                try bench.server.command("FLUSHDB")
                #expect(await bench.waitUntilFresh(store))
                try bench.server.command("DEL", "x")
                let before = Set(try bench.server.command("KEYS", "sallyport:nonce:*").split(separator: "\n"))
                let name = "secret-looking nonce"
                #expect(await bench.use(store, name, bench.clock.now + offset) == (offset < 0 ? .unavailable : .fresh))
                guard offset >= 0 else { continue }
                let keys = Set(try bench.server.command("KEYS", "sallyport:nonce:*").split(separator: "\n"))
                let key = try #require(keys.subtracting(before).first)
                #expect(key.utf8.count == "sallyport:nonce:".utf8.count + 32)
                let lifetime = try #require(Int(try bench.server.command("PTTL", String(key))))
                #expect(lifetime > least * 1000 && lifetime <= (least + 60) * 1000)
            }
            let short = await bench.store { $0.memory = 200 }
            #expect(await bench.use(short, "z") == .unavailable)
        }
    }

    @Test func passwordsAreGiven() async throws {
        try await Self.with([
            "--requirepass", "hunter2", "--user", "gate", "on", ">hunter3", "~sallyport:*", "+info", "+set", "+get",
            "+select",
        ]) { bench in
            let right = await bench.store { $0.password = Secret("hunter2") }
            #expect(await bench.use(right, "a") == .fresh)
            let user = await bench.store { ($0.username, $0.password) = ("gate", Secret("hunter3")) }
            #expect(await bench.use(user, "a", bench.clock.now - 1) == .used)
            bench.events.withLock { $0 = [] }
            let wrong = await bench.store { $0.password = Secret("hunter4") }
            #expect(await bench.use(wrong, "b") == .unavailable)
            let none = await bench.store()
            #expect(await bench.use(none, "b") == .unavailable)
            let events = bench.events.withLock { $0 }
            #expect(events == [.unusable(reason: "it replied WRONGPASS"), .unusable(reason: "it replied NOAUTH")])
        }
    }

    @Test func aServerThatIsPausedIsNotAwaitedForLong() async throws {
        try await Self.with { bench in
            let store = await bench.store()
            #expect(await bench.use(store, "a") == .fresh)
            bench.server.pause()
            for name in ["b", "c", "d"] {
                let clock = ContinuousClock()
                let started = clock.now
                #expect(await bench.use(store, name) == .unavailable)
                #expect(clock.now - started < .milliseconds(900))
            }
            bench.server.resume()
            #expect(await bench.waitUntilFresh(store))
            #expect(await bench.use(store, "a", Self.start + 1) == .used)
        }
    }

    /// A server that comes back has lost what it knew: what could have been accepted before is not judged.
    @Test func aServerThatIsKilledBringsNothingBack() async throws {
        try await Self.with { bench in
            let store = await bench.store()
            let signed = bench.clock.now
            #expect(await bench.use(store, "a", signed) == .fresh)
            bench.server.kill()
            #expect(await bench.use(store, "b") == .unavailable)
            try bench.server.start()
            #expect(await bench.waitUntilFresh(store))
            #expect(await bench.use(store, "a", signed) == .unavailable)
            #expect(bench.events.withLock { $0.count } == 3)
        }
    }

    @Test func aServerThatForgotEverythingIsNoticed() async throws {
        try await Self.with { bench in
            let store = await bench.store()
            let signed = bench.clock.now
            #expect(await bench.use(store, "a", signed) == .fresh)
            try bench.server.command("FLUSHALL")
            try await Task.sleep(for: .milliseconds(1500))
            #expect(await bench.waitUntilFresh(store))
            #expect(await bench.use(store, "a", signed) == .unavailable)
        }
    }

    @Test func aServerThatIsFullRefuses() async throws {
        try await Self.with { bench in
            let store = await bench.store()
            try bench.server.command("CONFIG", "SET", "maxmemory", "1")
            #expect(await bench.use(store, "a") == .unavailable)
            #expect(await bench.use(store, "b") == .unavailable)
            try bench.server.command("CONFIG", "SET", "maxmemory", "0")
            #expect(await bench.waitUntilFresh(store))
            try bench.server.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
            try bench.server.command("CONFIG", "SET", "maxmemory", "100mb")
            let other = await bench.store()
            #expect(await bench.use(other, "c") == .unavailable)
        }
    }

    @Test func aReplicaRefuses() async throws {
        try await Self.with { bench in
            let store = await bench.store()
            try bench.server.command("REPLICAOF", "127.0.0.1", "1")
            #expect(await bench.use(store, "a") == .unavailable)
            try bench.server.command("REPLICAOF", "NO", "ONE")
            #expect(await bench.waitUntilFresh(store))
        }
    }

    @Test func nobodyListens() async throws {
        try await Self.with { bench in
            bench.server.kill()
            let store = await bench.store()
            #expect(await bench.use(store, "a") == .unavailable)
            try bench.server.start()
            #expect(await bench.waitUntilFresh(store))
        }
    }

    /// Three gateways, each nonce sent to all of them again and again, while the server is paused, killed and started.
    @Test func nothingCountsTwiceWhateverBecomesOfTheServer() async throws {
        try await Self.with { bench in
            var stores: [RedisNonceStore] = []
            for _ in 0..<3 { stores.append(await bench.store()) }
            let tally = Tally()
            let all = stores
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<6 {
                    group.addTask {
                        for round in 0..<120 {
                            let timestamp = bench.clock.now
                            let name = "\(worker % 3) \(round)"
                            for store in all + all {
                                switch await bench.use(store, name, timestamp) {
                                case .fresh: tally.accepted.withLock { $0["\(name) \(timestamp)", default: 0] += 1 }
                                case .unavailable: tally.refused.withLock { $0 += 1 }
                                case .used, .tooOld: break
                                }
                            }
                            try await Task.sleep(for: .milliseconds(20))
                        }
                    }
                }
                for _ in 0..<3 {
                    try await Task.sleep(for: .milliseconds(300))
                    bench.server.pause()
                    try await Task.sleep(for: .milliseconds(300))
                    bench.server.resume()
                    try await Task.sleep(for: .milliseconds(300))
                    bench.server.kill()
                    bench.clock.now += 1
                    try bench.server.start()
                    // The clock of a real gateway would have moved on.
                    try await Task.sleep(for: .milliseconds(200))
                    bench.clock.now += 1
                }
                try await group.waitForAll()
            }
            #expect(tally.accepted.withLock { $0.values.allSatisfy { $0 == 1 } })
            #expect(tally.accepted.withLock { $0.count } > 20)
            #expect(tally.refused.withLock { $0 } > 20)
            for store in stores { #expect(await bench.waitUntilFresh(store)) }
        }
    }
}
