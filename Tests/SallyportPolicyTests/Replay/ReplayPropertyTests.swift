import Foundation
import Testing

@testable import SallyportPolicy

/// Random requests replayed on random pairs of policies, against the regions that their difference reports.
@Suite struct ReplayPropertyTests {
    /// How many pairs, and how many requests to each; `SALLYPORT_REPLAY_PAIRS` asks for more.
    private static let pairs = ProcessInfo.processInfo.environment["SALLYPORT_REPLAY_PAIRS"].flatMap { Int($0) } ?? 60
    private static let requestsPerPair = 40

    @Test func aRequestChangesExactlyWhereTheDifferenceHasIt() throws {
        var changed = 0
        var kinds: Set<ReplayedChange.Kind> = []
        for number in 0..<Self.pairs {
            let seed = 0x4E91_0000 + UInt64(number)
            var generator = SeededGenerator(seed: seed)
            let pair = try PolicyPair.random(using: &generator)
            for past in try pasts(of: pair, using: &generator) {
                let holding = pair.difference.regions.filter { $0.holds(past.request, in: pair) }.map(\.change)
                let replayed = PolicyReplay(pair.new).change(of: past, from: pair.old)
                if replayed.map({ [Change(old: $0.old, new: $0.new)] }) ?? [] != holding {
                    Issue.record("seed \(seed), \(past.request): \(holding), replayed \(replayed as Any)\n\(pair)")
                    return
                }
                guard let replayed else { continue }
                changed += 1
                kinds.insert(replayed.kind)
            }
        }
        // Changes must have been met often, and of every kind that there is between policies.
        #expect(changed > Self.pairs * Self.requestsPerPair / 50, "\(changed)")
        #expect(kinds == [.refused, .allowed, .terms, .reason], "\(kinds)")
    }

    /// What the old version decided, written down, is no difference to the old version, and to the new one exactly where the
    /// decisions for the caller differ in what is written down.
    @Test func recordsAreComparedAsTheyWereDecided() throws {
        var changed = 0
        for number in 0..<Self.pairs {
            let seed = 0x4E92_0000 + UInt64(number)
            var generator = SeededGenerator(seed: seed)
            let pair = try PolicyPair.random(using: &generator)
            for past in try pasts(of: pair, using: &generator) {
                let decisions = [pair.old, pair.new].map { $0.decide(past.request, scopes: past.scopes) }
                let records = decisions.map(RecordedDecision.init)
                let same = PolicyReplay(pair.old).change(of: past, since: records[0])
                #expect(same == nil, "seed \(seed), \(past.request)\n\(pair)")
                let replayed = PolicyReplay(pair.new).change(of: past, since: records[0])
                let isOther = replayed != nil && replayed?.kind != .rule
                if isOther != (records[0].outcome != records[1].outcome) {
                    Issue.record("seed \(seed), \(past.request): \(records), replayed \(replayed as Any)\n\(pair)")
                    return
                }
                changed += isOther ? 1 : 0
            }
        }
        #expect(changed > Self.pairs * Self.requestsPerPair / 50, "\(changed)")
    }

    private func pasts(of pair: PolicyPair, using generator: inout SeededGenerator) throws -> [PastRequest] {
        let examples = pair.difference.regions.map(\.example)
        let nearby = try (0..<Self.requestsPerPair).map { _ in
            try ModelRequest.nearby(using: &generator).policyRequest()
        }
        return (examples + nearby).map { request in
            let held = generator.oneIn(2) ? HeldScopes.everyScope : HeldScopes(generator.some(Self.scopes, atMost: 3))
            return PastRequest(request, scopes: held, stopsWithoutCertificate: generator.oneIn(4))
        }
    }

    private static let scopes = ["MTLS_READ_INTERNAL", "MTLS_WRITE_INTERNAL", "PAY", "ADMIN"]
}

extension RecordedDecision {
    /// What the gateway would write down.
    fileprivate init(_ decision: Decision) {
        switch decision {
        case .invalid: self.init(.invalid)
        case .deny(let denial):
            self.init(.deny(denial.reason), rule: denial.rule?.description, ruleID: denial.rule?.id)
        case .allow(let permit):
            self.init(
                .allow(certificate: permit.certificate, fallback: permit.fallback, wouldDeny: permit.wouldDeny),
                rule: permit.rule?.description, ruleID: permit.rule?.id)
        }
    }
}
