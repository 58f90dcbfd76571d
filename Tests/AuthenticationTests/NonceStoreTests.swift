import Testing

@testable import Authentication

/// The in-memory store: each nonce counts once, nothing is forgotten early, and a full store says so.
@Suite struct NonceStoreTests {
    static func nonce(_ name: String, _ timestamp: Int, by consumer: String = "c", window: Int = 300) -> UsedNonce {
        UsedNonce(
            consumer: Array(consumer.utf8), timestamp: timestamp, nonce: Array(name.utf8), expires: timestamp + window)
    }

    static func use(_ store: InMemoryNonceStore, _ nonce: UsedNonce, now: Int) -> NonceVerdict? {
        if case .settled(let verdict) = store.use(nonce, now: now) { verdict } else { nil }
    }

    @Test func consumerTimestampAndNonceTogetherCount() {
        let store = InMemoryNonceStore()
        #expect(Self.use(store, Self.nonce("a", 1000), now: 1000) == .fresh)
        #expect(Self.use(store, Self.nonce("a", 1000), now: 1000) == .used)
        #expect(Self.use(store, Self.nonce("b", 1000), now: 1000) == .fresh)
        #expect(Self.use(store, Self.nonce("a", 1001), now: 1000) == .fresh)
        #expect(Self.use(store, Self.nonce("a", 1000, by: "d"), now: 1000) == .fresh)
        #expect(Self.use(store, Self.nonce("bc", 1000, by: "a"), now: 1000) == .fresh)
        #expect(Self.use(store, Self.nonce("c", 1000, by: "ab"), now: 1000) == .fresh)
        #expect(store.count == 6)
    }

    @Test func remembersForTheWholeWindowOnBothSides() {
        let store = InMemoryNonceStore()
        let ahead = Self.nonce("a", 1300)
        #expect(Self.use(store, ahead, now: 1000) == .fresh)
        for now in [1001, 1300, 1599, 1600] { #expect(Self.use(store, ahead, now: now) == .used) }
        #expect(Self.use(store, Self.nonce("z", 1601), now: 1601) == .fresh)
    }

    @Test func forgetsWhatCannotComeAgain() {
        let store = InMemoryNonceStore(capacity: 100, shards: 1)
        for index in 0..<100 { #expect(Self.use(store, Self.nonce("\(index)", 1000), now: 1000) == .fresh) }
        #expect(Self.use(store, Self.nonce("x", 1300), now: 1300) == .unavailable)
        #expect(Self.use(store, Self.nonce("x", 1301), now: 1301) == .fresh)
        #expect(store.count == 1)
    }

    @Test func isFullAtItsCapacityAndForgetsNothing() {
        let store = InMemoryNonceStore(capacity: 64, shards: 4)
        var held: [UsedNonce] = []
        for index in 0..<1000 {
            let nonce = Self.nonce("\(index)", 1000 + index % 7)
            if Self.use(store, nonce, now: 1000) == .fresh { held.append(nonce) }
        }
        #expect(held.count == 64)
        #expect(store.count == 64)
        for nonce in held { #expect(Self.use(store, nonce, now: 1300) == .used) }
    }

    /// What was forgotten must not pass for new when the clock is set back, or when the window is made wider.
    @Test func aClockSetBackBringsNothingBack() {
        let store = InMemoryNonceStore(shards: 1)
        #expect(Self.use(store, Self.nonce("a", 1000), now: 1000) == .fresh)
        #expect(Self.use(store, Self.nonce("b", 1400), now: 1400) == .fresh)
        #expect(Self.use(store, Self.nonce("a", 1000), now: 1100) == .tooOld)
        #expect(Self.use(store, Self.nonce("b", 1400), now: 1100) == .used)
        #expect(Self.use(store, Self.nonce("c", 1100), now: 1100) == .fresh)
    }

    @Test func aReloadWithAWiderWindowBringsNothingBack() throws {
        let clock = TestClock(Gate.now)
        let store = InMemoryNonceStore()
        let narrow = try Authenticator(Gate.configuration(window: 60), nonces: store, clock: { clock.now })
        let wide = try Authenticator(Gate.configuration(window: 600), nonces: store, clock: { clock.now })
        let request = try Draft().signed()
        func reason(_ authenticator: Authenticator, _ request: AuthenticationRequest) -> AuthenticationFailure.Reason? {
            guard case .settled(let result) = authenticator.authenticate(request) else { return nil }
            return result.failure?.reason
        }
        #expect(reason(narrow, request) == nil)
        #expect(reason(wide, request) == .nonceUsed)
        clock.now += 61
        for _ in 0..<200 { #expect(try reason(narrow, Draft(timestamp: clock.now).signed()) == nil) }
        #expect(reason(wide, request) == .staleTimestamp)
    }

    @Test func eachNonceIsAcceptedOnceAmongManyThreads() async throws {
        let store = InMemoryNonceStore()
        let accepted = await withTaskGroup(of: Int.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    (0..<2000).count { index in
                        let nonce = Self.nonce("\((index + worker * 250) % 2000)", 1000)
                        return Self.use(store, nonce, now: 1000 + index % 2) == .fresh
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(accepted == 2000)
        #expect(store.count == 2000)
    }

    @Test func oneRequestIsAcceptedOnceAmongManyThreads() async throws {
        let gate = try Gate()
        for _ in 0..<50 {
            let request = try Draft().signed()
            let results = await withTaskGroup(of: AuthenticationFailure.Reason?.self) { group in
                for _ in 0..<8 { group.addTask { gate.reason(request) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results.count { $0 == nil } == 1)
            #expect(results.count { $0 == .nonceUsed } == 7)
        }
    }
}
