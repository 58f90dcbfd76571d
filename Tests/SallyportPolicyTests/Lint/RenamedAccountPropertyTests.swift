import Testing

@testable import SallyportPolicy

/// Accounts that differ in their names alone are looked at together, and the same is said of each as if it were alone.
@Suite struct RenamedAccountPropertyTests {
    private static let policies = 200
    private static let copies = 5
    private static let labels = ["a", "b", "q"]
    /// Among them those of the ceiling, and some so long that names with them leave no room for many more labels.
    private static let otherLabels =
        labels + ["c", "d", String(repeating: "l", count: 63), String(repeating: "m", count: 63)]

    @Test func areWarnedOfAsIfAlone() {
        expectTheSameAsAlone(seed: 0x5EA_4000) { Self.renamed($0, id: $1, using: &$2) }
    }

    /// What sets one account apart from the next must not be overlooked.
    @Test func areToldApart() {
        expectTheSameAsAlone(seed: 0x5EA_6000) { Self.varied($0, id: $1, using: &$2) }
    }

    /// Nor how paths and hosts lie to one another, where rules say the same of as many of them.
    @Test func areToldApartByOrder() {
        expectTheSameAsAlone(seed: 0x5EA_7000, policies: Self.policies / 20, copies: Self.copies * 20) {
            Self.relaid($0, id: $1, using: &$2)
        }
    }

    /// - Parameter other: Makes another account of one.
    private func expectTheSameAsAlone(
        seed: UInt64, policies: Int = policies, copies: Int = copies,
        _ other: (PolicyModel.Account, String, inout SeededGenerator) -> PolicyModel.Account
    ) {
        var generator = SeededGenerator(seed: seed)
        var found = 0
        for number in 0..<policies {
            var (model, _) = DecisionPropertyTests.repaired(.small(using: &generator))
            let account = model.accounts[0]
            for copy in 0..<copies { model.accounts.append(other(account, "copy\(copy)", &generator)) }
            // A rule that is changed may tie with another.
            model = DecisionPropertyTests.repaired(model).0
            let together = Lint(model)
            for account in model.accounts {
                var single = model
                single.accounts = [account]
                let alone = Lint(single).about(account)
                let text = "\(account.id), policy \(number) of seed \(seed)\n\(DecisionPropertyTests.text(of: model))"
                #expect(together.about(account) == alone, "\(text)")
                found += alone.count
            }
        }
        // Where little is found, the comparison says little.
        #expect(found > policies * copies, "\(found) found")
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

    /// The account with one thing of it as another account has it.
    private static func varied(
        _ account: PolicyModel.Account, id: String, using generator: inout SeededGenerator
    ) -> PolicyModel.Account {
        var varied = account
        varied.id = id
        let other = PolicyModel.small(using: &generator).accounts[0]
        guard let rule = varied.body.rules.indices.randomElement(using: &generator),
            let another = other.body.rules.filter({ $0.group == nil }).randomElement(using: &generator)
        else { return varied }
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: varied.isReport.toggle()
        case 1: (varied.body.fallback, varied.body.services) = (other.body.fallback, other.body.services)
        case _ where varied.body.rules[rule].isDeny != another.isDeny: varied.body.rules[rule] = another
        default: varied.body.rules[rule].take(from: another, using: &generator)
        }
        return varied
    }

    /// An account of a few rules about the same hosts and paths, or others of them.
    private static func relaid(
        _ account: PolicyModel.Account, id: String, using generator: inout SeededGenerator
    ) -> PolicyModel.Account {
        var relaid = PolicyModel.Account(id: id)
        relaid.body.services = account.body.services
        for _ in 0..<2 {
            var rule = PolicyModel.Rule()
            rule.hosts = [generator.pick(["b.a.c.example", "**.c.example"])]
            if !generator.oneIn(4) {
                rule.paths = [generator.pick(["/x/*", "/x/x/*", "/y/x/*", "/x/y"])]
            }
            rule.isDeny = generator.oneIn(2)
            if generator.oneIn(8) { rule.methods = ["POST"] }
            relaid.body.rules.append(rule)
        }
        return relaid
    }

    private static func rename(_ host: String, _ names: [String: String]) -> String {
        host.split(separator: ".").map { names[String($0)] ?? String($0) }.joined(separator: ".")
    }
}

extension PolicyModel.Rule {
    /// Changes one field to what another rule with the same effect has there.
    fileprivate mutating func take(from other: Self, using generator: inout SeededGenerator) {
        switch Int.random(in: 0..<11, using: &generator) {
        case 0: (hosts, group) = (other.hosts, nil)
        case 1: exceptions = other.exceptions
        case 2: schemes = other.schemes
        case 3: ports = other.ports
        case 4: paths = other.paths
        case 5: methods = other.methods
        case 6: services = other.services
        case 7: scopes = other.scopes
        case 8: certificate = other.certificate
        case 9: fallback = other.fallback
        default: isReport.toggle()
        }
    }
}

extension Lint {
    /// What is said of an account's own file, but for names that are taken for those of others.
    fileprivate func about(_ account: PolicyModel.Account) -> [Diagnostic] {
        diagnostics.filter { $0.span.file == "accounts/\(account.id).yaml" && $0.code != .homographName }
    }
}
