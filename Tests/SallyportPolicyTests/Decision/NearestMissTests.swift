import Testing

@testable import SallyportPolicy

/// The nearest rules, read from the compiled rules and from the tree, against a plain sort of them.
@Suite struct NearestMissTests {
    @Test func isWhatASortOfAllFinds() throws {
        var generator = SeededGenerator(seed: 0x0EA2_3517)
        var met = 0
        for _ in 0..<40 {
            let sample = try DerivationPropertyTests.sample(using: &generator)
            for _ in 0..<40 {
                let request = try DerivationPropertyTests.asked(ModelRequest.random(using: &generator))
                for account in sample.policy.accounts {
                    let sorted = Self.sorted(request, account.rules)
                    for count in [0, 1, 3] {
                        let found = NearestMiss.ranked(request, among: account.rules, atMost: count).map {
                            NearestMiss(rule: account.rules[$0.rule].reference, failedOn: $0.field)
                        }
                        #expect(found == Array(sorted.prefix(count)), "\(request)")
                        let place = try #require(sample.tree.storage.place(of: account.account))
                        let read = sample.tree.storage.nearestMisses(to: request, account: place, atMost: count)
                        #expect(read == found, "\(request)")
                    }
                    met += sorted.count
                }
            }
        }
        #expect(met > 5000)
    }

    private static func sorted(_ request: PolicyRequest, _ rules: [CompiledRule]) -> [NearestMiss] {
        let keys = rules.filter { $0.effect == .allow }.compactMap { rule in
            rule.firstMismatch(with: request).map { field in
                (
                    key: [field.index, sharedLabels(rule, request), -rule.origin.rawValue],
                    miss: NearestMiss(rule: rule.reference, failedOn: field)
                )
            }
        }
        return keys.sorted {
            $0.key != $1.key ? $1.key.lexicographicallyPrecedes($0.key) : $0.miss.rule < $1.miss.rule
        }.map(\.miss)
    }

    private static func sharedLabels(_ rule: CompiledRule, _ request: PolicyRequest) -> Int {
        let host = request.url.host.labelsFromRight
        return rule.hosts.map { zip($0.labelsFromRight, host).prefix { $0 == $1 }.count }.max() ?? 0
    }
}

extension RuleField {
    fileprivate var index: Int { RuleField.allCases.firstIndex(of: self) ?? 0 }
}
