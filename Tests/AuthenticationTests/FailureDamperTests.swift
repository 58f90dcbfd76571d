import Testing

@testable import Authentication

/// Who guesses has to wait, nobody else, and memory has a bound.
@Suite struct FailureDamperTests {
    typealias Reason = AuthenticationFailure.Reason

    /// A gate whose failures count, with a clock of its own for that.
    struct Damped {
        let gate: Gate
        let authenticator: Authenticator
        let damper: FailureDamper
        let ticks = TestClock(0)

        init(_ limits: FailureDamper.Limits = .init(perCaller: 3, perAddress: 10)) throws {
            var configuration = Gate.configuration()
            configuration.failureLimits = limits
            gate = try Gate(configuration)
            let ticks = ticks
            damper = FailureDamper(capacity: 64, shards: 4, ticks: { ticks.now })
            authenticator = try Authenticator(
                configuration, nonces: gate.nonces, damper: damper, clock: { Gate.now })
        }

        func send(_ draft: Draft, from source: [UInt8]?) throws -> AuthenticationFailure? {
            var request = try draft.signed()
            request.source = source
            guard case .settled(let result) = authenticator.authenticate(request) else { return nil }
            return result.failure
        }
    }

    static let wrong = Draft(secret: Secret("wrong"))

    @Test func whoGuessesWaits() throws {
        let damped = try Damped()
        for _ in 0..<3 { #expect(try damped.send(Self.wrong, from: [1])?.reason == .badSignature) }
        let failure = try #require(try damped.send(Self.wrong, from: [1]))
        #expect(failure.reason == .tooManyFailures)
        #expect(failure.retryAfterSeconds == 20)
        // What is right is not judged either: who guesses would see it.
        #expect(try damped.send(Draft(), from: [1])?.reason == .tooManyFailures)
        damped.ticks.now += 19_999
        #expect(try damped.send(Draft(), from: [1])?.retryAfterSeconds == 1)
        damped.ticks.now += 1
        #expect(try damped.send(Self.wrong, from: [1])?.reason == .badSignature)
        #expect(try damped.send(Draft(), from: [1])?.reason == .tooManyFailures)
        damped.ticks.now += 60_000
        #expect(try damped.send(Draft(), from: [1]) == nil)
    }

    /// Who knows a consumer's key can keep it out from its own address alone.
    @Test func nobodyIsKeptOutFromElsewhere() throws {
        let damped = try Damped()
        for source in UInt8(1)...200 where source != 7 {
            for _ in 0..<12 { _ = try damped.send(Self.wrong, from: [source]) }
        }
        #expect(try damped.send(Draft(), from: [7]) == nil)
        #expect(try damped.send(Draft(), from: nil) == nil)
    }

    /// One caller that fails all the time keeps out no other of its address.
    @Test func aCallerKeepsOutNoOther() throws {
        let damped = try Damped()
        for _ in 0..<1000 { _ = try damped.send(Self.wrong, from: [1]) }
        #expect(try damped.send(Draft(key: "another"), from: [1])?.reason == .unknownConsumer)
    }

    @Test func manyNamesFromOneAddressAreTooMany() throws {
        let damped = try Damped()
        let reasons = try (0..<12).map { try damped.send(Draft(key: "\($0)"), from: [1])?.reason }
        #expect(reasons == Array(repeating: Reason.unknownConsumer, count: 10) + [.tooManyFailures, .tooManyFailures])
        #expect(try damped.send(Draft(), from: [2]) == nil)
    }

    /// Keys that exist are told from those that do not by nothing: not by when the waiting begins, nor by how long it is.
    @Test func aKeyThatDoesNotExistIsTreatedAlike() throws {
        func answers(_ draft: Draft) throws -> [String] {
            let damped = try Damped()
            return try (0..<6).map { _ in
                damped.ticks.now += 1000
                return "\(try damped.send(draft, from: [1])?.detail ?? "") \(damped.damper.count)"
            }
        }
        #expect(try answers(Self.wrong) == answers(Draft(key: "nobody")))
    }

    @Test func whatIsNoGuessDoesNotCount() throws {
        let damped = try Damped()
        for _ in 0..<20 {
            #expect(try damped.send(Draft(timestamp: 1), from: [1])?.reason == .staleTimestamp)
            var request = try Draft().signed()
            request.source = [1]
            _ = damped.authenticator.authenticate(request)
            guard case .settled(let replayed) = damped.authenticator.authenticate(request) else { return }
            #expect(replayed.failure?.reason == .nonceUsed)
            request.authorization = ["OAuth x"]
            _ = damped.authenticator.authenticate(request)
        }
        #expect(damped.damper.count == 0)
        #expect(try damped.send(Draft(), from: [1]) == nil)
    }

    @Test func tokensAreGuessedToo() throws {
        let damped = try Damped()
        func send(_ token: String) -> Reason? {
            var request = Draft().request(authorization: ["Bearer \(token)"])
            request.source = [1]
            guard case .settled(let result) = damped.authenticator.authenticate(request) else { return nil }
            return result.failure?.reason
        }
        for _ in 0..<3 { #expect(send("same") == .invalidToken) }
        #expect(send("same") == .tooManyFailures)
        for index in 0..<7 { #expect(send("t\(index)") == .invalidToken) }
        #expect(send("another") == .tooManyFailures)
        #expect(try damped.send(Draft(), from: [1])?.reason == .tooManyFailures)
    }

    @Test func memoryHasABound() throws {
        let damped = try Damped()
        for index in 0..<5000 {
            _ = try damped.send(Draft(key: "\(index)"), from: [UInt8(index % 250), UInt8(index / 250)])
            #expect(damped.damper.count <= 64)
        }
        #expect(damped.damper.count > 32)
        #expect(try damped.send(Draft(), from: [1]) == nil)
        // A minute later they are forgotten, one part after the other.
        for _ in 0..<8 {
            damped.ticks.now += 61_000
            _ = try damped.send(Self.wrong, from: [9])
        }
        #expect(damped.damper.count <= 2)
    }

    @Test func aBucketLosesNothing() {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let limit = Int.random(in: 1...300, using: &generator)
            var now = 0
            var bucket = FailureBucket(limit, now: now)
            var borne = 0
            while now < 600_000 {
                if let wait = bucket.wait(limit, now: now) {
                    #expect(bucket.wait(limit, now: now + wait - 1) != nil, "seed \(seed)")
                    now += wait
                    #expect(bucket.wait(limit, now: now) == nil, "seed \(seed)")
                }
                bucket.fail(limit, now: now)
                borne += 1
            }
            // A full measure, and a rate.
            #expect(
                (limit * 11 - limit / 5 - 2...limit * 11 + 2).contains(borne), "limit \(limit), seed \(seed): \(borne)")
        }
    }
}
