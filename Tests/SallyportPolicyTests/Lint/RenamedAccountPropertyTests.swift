import Testing

@testable import SallyportPolicy

/// Accounts that differ in their names are looked at together, and the same is said of each as if it were alone.
@Suite struct RenamedAccountPropertyTests {
    private static let policies = 200
    private static let renamings = 5
    private static let labels = ["a", "b", "q"]
    /// Among them those of the ceiling, and some so long that names with them leave no room for many more labels.
    private static let otherLabels =
        labels + ["c", "d", String(repeating: "l", count: 63), String(repeating: "m", count: 63)]

    @Test func areWarnedOfAsIfAlone() {
        let seed: UInt64 = 0x5EA_4000
        var generator = SeededGenerator(seed: seed)
        var found = 0
        for number in 0..<Self.policies {
            var (model, _) = DecisionPropertyTests.repaired(.small(using: &generator))
            let account = model.accounts[0]
            for renaming in 0..<Self.renamings {
                model.accounts.append(Self.renamed(account, id: "renamed\(renaming)", using: &generator))
            }
            // A rule under another name may tie with one of a profile.
            model = DecisionPropertyTests.repaired(model).0
            let together = Lint(model)
            for account in model.accounts {
                var other = model
                other.accounts = [account]
                let alone = Lint(other).about(account)
                let text = "\(account.id), policy \(number) of seed \(seed)\n\(DecisionPropertyTests.text(of: model))"
                #expect(together.about(account) == alone, "\(text)")
                found += alone.count
            }
        }
        // Where little is found, the comparison says little.
        #expect(found > Self.policies * Self.renamings, "\(found) found")
    }

    /// Which processor takes which accounts is different each time.
    @Test func areWarnedOfAlikeWhoeverReadsThem() {
        let seed: UInt64 = 0x5EA_5000
        var generator = SeededGenerator(seed: seed)
        var found = 0
        for number in 0..<Self.policies / 20 {
            var model = DecisionPropertyTests.repaired(.small(using: &generator)).0
            let profiles = Array(model.profiles.keys)
            for id in 0..<150 {
                var account = PolicyModel.small(using: &generator).accounts[0]
                account.id = "other\(id)"
                account.profiles = profiles
                for index in account.body.rules.indices where account.body.rules[index].group != nil {
                    account.body.rules[index].group = model.groups.keys.first
                    if model.groups.isEmpty { account.body.rules[index].hosts = ["c.example"] }
                }
                model.accounts.append(account)
            }
            model = DecisionPropertyTests.repaired(model).0
            let first = Lint(model).diagnostics
            for _ in 0..<5 {
                #expect(Lint(model).diagnostics == first, "policy \(number) of seed \(seed)")
            }
            found += first.count { $0.span.file.hasPrefix("profiles/") }
        }
        #expect(found > 0)
    }

    /// The account with other labels in its hosts; labels that were different still are.
    private static func renamed(
        _ account: PolicyModel.Account, id: String, using generator: inout SeededGenerator
    ) -> PolicyModel.Account {
        var renamed = account
        renamed.id = id
        let others = otherLabels.shuffled(using: &generator)
        let names = Dictionary(uniqueKeysWithValues: zip(labels, others))
        for index in renamed.body.rules.indices {
            renamed.body.rules[index].hosts = renamed.body.rules[index].hosts.map { rename($0, names) }
            renamed.body.rules[index].exceptions = renamed.body.rules[index].exceptions.map { rename($0, names) }
        }
        return renamed
    }

    private static func rename(_ host: String, _ names: [String: String]) -> String {
        host.split(separator: ".").map { names[String($0)] ?? String($0) }.joined(separator: ".")
    }
}

extension Lint {
    /// What is said of an account's own file, but for names that are taken for those of others.
    fileprivate func about(_ account: PolicyModel.Account) -> [Diagnostic] {
        diagnostics.filter { $0.span.file == "accounts/\(account.id).yaml" && $0.code != .homographName }
    }
}
