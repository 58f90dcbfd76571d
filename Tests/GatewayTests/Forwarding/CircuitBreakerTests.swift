import SallyportPolicy
import Testing

@testable import Gateway

@Suite("Circuit breakers")
struct CircuitBreakerTests {
    private static let second: UInt64 = 1_000_000_000
    private let settings = CircuitBreaker.Settings(failures: 3, window: .seconds(10), open: .seconds(5))

    /// A step, and what is expected of it, at a second.
    private enum Step {
        case fails(opens: Bool = false)
        case probeFails
        case probeEnds
        case calls(CircuitBreaker.Admission)
    }

    private func run(_ steps: [(second: UInt64, step: Step)]) {
        var breaker = CircuitBreaker()
        var probe: UInt64?
        for (index, (second, step)) in steps.enumerated() {
            let now = second * Self.second
            switch step {
            case .fails(let opens):
                let hasOpened = breaker.fail(settings, probe: nil, now: now)
                #expect(hasOpened == opens, "step \(index)")
            case .probeFails:
                let hasOpened = breaker.fail(settings, probe: probe, now: now)
                #expect(!hasOpened, "step \(index)")
            case .probeEnds: breaker.abandon(probe: probe ?? 0, now: now)
            case .calls(let expected):
                let admission = breaker.admit(settings, now: now)
                #expect(admission == expected, "step \(index)")
                if case .probe(let number) = admission { probe = number }
            }
        }
    }

    @Test func failuresInARowOpen() {
        run([
            (1, .fails()), (2, .fails()), (2, .calls(.call)), (3, .fails(opens: true)),
            (3, .calls(.refuse(wait: 5 * Self.second))), (7, .calls(.refuse(wait: Self.second))), (7, .fails()),
            (8, .calls(.probe(1))),
        ])
    }

    @Test func failuresFarApartDoNot() {
        run([(1, .fails()), (2, .fails()), (12, .fails()), (12, .calls(.call)), (12, .fails(opens: true))])
    }

    @Test func oneAtATimeFindsOut() {
        run([
            (1, .fails()), (1, .fails()), (1, .fails(opens: true)), (6, .calls(.probe(1))),
            (7, .calls(.refuse(wait: 4 * Self.second))), (7, .fails()), (7, .calls(.refuse(wait: 4 * Self.second))),
            (8, .probeFails), (8, .calls(.refuse(wait: 5 * Self.second))), (13, .calls(.probe(2))),
            (14, .probeEnds), (14, .calls(.probe(3))),
            // One that takes too long is not waited for, and no longer counts.
            (19, .calls(.probe(4))), (19, .calls(.refuse(wait: 5 * Self.second))),
        ])
    }

    /// Whatever happens: no more calls while it is open than one for each `open` and each that ended without finding out.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func fewCallsWhileOpen(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var breaker = CircuitBreaker()
        var now: UInt64 = 0
        var openSince: UInt64?
        var probes: UInt64 = 0
        var abandoned: UInt64 = 0
        var probe: UInt64?
        for _ in 0..<500 {
            now += UInt64.random(in: 0...Self.second, using: &random)
            switch breaker.admit(settings, now: now) {
            case .call: #expect(!breaker.isOpen && openSince == nil, "seed \(seed)")
            case .probe(let number):
                #expect(number == probes + 1, "seed \(seed)")
                probes = number
                probe = number
            case .refuse(let wait): #expect(wait > 0 && wait <= 5 * Self.second, "seed \(seed)")
            }
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                if let number = probe {
                    breaker.abandon(probe: number, now: now)
                    abandoned += 1
                    probe = nil
                }
            case 1:
                _ = breaker.fail(settings, probe: probe, now: now)
                probe = nil
            default:
                if breaker.fail(settings, probe: nil, now: now) { openSince = now }
            }
            if let openSince {
                #expect(probes <= (now - openSince) / (5 * Self.second) + abandoned + 1, "seed \(seed)")
            }
        }
        #expect(breaker.isOpen && probes > 0, "seed \(seed)")
    }

    private func host(_ name: String) throws -> PinnedHost { try #require(PinnedHost("\(name):443")) }

    @Test func hostsAreJudgedApart() throws {
        let breakers = UpstreamBreakers()
        let (a, b) = (try host("a.example"), try host("b.example"))
        for opens in [false, false, true] {
            let ticket = try breakers.admit(a, settings, now: 0)
            #expect(breakers.failed(ticket, "nothing came", now: 0) == opens)
        }
        let suspension = #expect(throws: UpstreamBreakers.Suspension.self) { try breakers.admit(a, settings, now: 1) }
        #expect(suspension == UpstreamBreakers.Suspension(lastFailure: "nothing came", retryAfterSeconds: 5))
        #expect(try breakers.admit(b, settings, now: 1).probe == nil)
        #expect(try breakers.admit(try #require(PinnedHost("a.example:8443")), settings, now: 1).probe == nil)
    }

    @Test func anAnswerClosesAndForgets() throws {
        let breakers = UpstreamBreakers()
        let a = try host("a.example")
        let early = try breakers.admit(a, settings, now: 0)
        for _ in 0..<3 { _ = breakers.failed(try breakers.admit(a, settings, now: 0), "", now: 0) }
        let probe = try breakers.admit(a, settings, now: 5 * Self.second)
        #expect(probe.probe == 1)
        #expect(throws: UpstreamBreakers.Suspension.self) { try breakers.admit(a, settings, now: 5 * Self.second) }
        #expect(breakers.answered(probe))
        #expect(breakers.isQuiet && !breakers.answered(early))
        breakers.ended(probe, now: 5 * Self.second)
        // Failures before do not count any more.
        _ = breakers.failed(try breakers.admit(a, settings, now: 5 * Self.second), "", now: 5 * Self.second)
        #expect(try breakers.admit(a, settings, now: 5 * Self.second).probe == nil)
    }

    @Test func whoeverIsNotCalledAnyMoreIsForgotten() throws {
        let breakers = UpstreamBreakers()
        for number in 0..<20 {
            let ticket = try breakers.admit(try host("h\(number).example"), settings, now: 0)
            for _ in 0...(number % 4) { _ = breakers.failed(ticket, "", now: 0) }
        }
        let other = try host("other.example")
        _ = try breakers.admit(other, settings, now: 9 * Self.second)
        #expect(!breakers.isQuiet)
        // Those that were suspended last longest: while they are, and as long as failures count.
        _ = try breakers.admit(other, settings, now: 16 * Self.second)
        #expect(breakers.isQuiet)
        #expect(try breakers.admit(try host("h3.example"), settings, now: 16 * Self.second).probe == nil)
    }

    @Test func memoryIsBounded() throws {
        let breakers = UpstreamBreakers(shards: 1)
        for number in 0..<2000 {
            let now = UInt64(number) * Self.second / 10
            _ = breakers.failed(try breakers.admit(try host("h\(number).example"), settings, now: now), "", now: now)
        }
        // The last ones are there, and those before them are past.
        let last = try host("h1999.example")
        for opens in [false, true] {
            let ticket = try breakers.admit(last, settings, now: 200 * Self.second)
            #expect(breakers.failed(ticket, "", now: 200 * Self.second) == opens)
        }
    }
}
