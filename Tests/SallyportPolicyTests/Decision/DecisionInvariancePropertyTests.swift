import Foundation
import Testing

@testable import SallyportPolicy

/// What a change of a policy can never do to its decisions, over random policies.
@Suite struct DecisionInvariancePropertyTests {
    private static let seed: UInt64 = 0x1AB4_11A7
    /// Policies that are changed in each test; `SALLYPORT_POLICIES` asks for more.
    private static let policies = Int(ProcessInfo.processInfo.environment["SALLYPORT_POLICIES"] ?? "") ?? 40
    private static let requestsPerPolicy = 40

    /// Calls `body` with valid policies as they are and as `change` makes them; those that are invalid then are passed over.
    private static func forEachChange(
        seed: UInt64, _ change: (inout PolicyModel, inout SeededGenerator) -> Void,
        _ body: (ModelRequest, NaivePolicy.Answer, NaivePolicy.Answer, Comment) throws -> Void
    ) throws {
        var generator = SeededGenerator(seed: seed)
        var compared = 0
        for _ in 0..<policies {
            let (model, tree) = DecisionPropertyTests.validPolicy(using: &generator)
            var changed = model
            change(&changed, &generator)
            guard let after = PolicyLoader.load(changed.write(), at: ".", lint: false).tree else { continue }
            for _ in 0..<requestsPerPolicy {
                let request = ModelRequest.random(using: &generator)
                let answers = (
                    try DecisionPropertyTests.answer(of: tree, to: request),
                    try DecisionPropertyTests.answer(of: after, to: request)
                )
                try body(
                    request, answers.0, answers.1,
                    "\(request), seed \(seed)\n\(DecisionPropertyTests.text(of: model))\nthen\n\(DecisionPropertyTests.text(of: changed))"
                )
                compared += 1
            }
        }
        #expect(compared > policies * requestsPerPolicy / 3, "seed \(seed)")
    }

    @Test func orderOfRulesNeverMatters() throws {
        let shuffle: (inout PolicyModel, inout SeededGenerator) -> Void = { model, generator in
            model.accounts.shuffle(using: &generator)
            for index in model.accounts.indices { model.accounts[index].body.rules.shuffle(using: &generator) }
            for name in model.profiles.keys.sorted() { model.profiles[name]?.rules.shuffle(using: &generator) }
            for index in model.accounts.indices { model.accounts[index].profiles.shuffle(using: &generator) }
        }
        try Self.forEachChange(seed: Self.seed, shuffle) { _, before, after, context in
            // Of rules that ask the same, another may be the first in the file.
            var before = before
            var after = after
            before.rule = nil
            after.rule = nil
            try #require(before == after, context)
        }
    }

    @Test func orderOfFilesNeverMatters() throws {
        var generator = SeededGenerator(seed: Self.seed + 1)
        for _ in 0..<Self.policies {
            var (model, tree) = DecisionPropertyTests.validPolicy(using: &generator)
            let texts = model.write().shuffled(using: &generator)
            let other = try #require(PolicyLoader.load(texts, at: ".", lint: false).tree)
            for _ in 0..<Self.requestsPerPolicy {
                let request = ModelRequest.random(using: &generator)
                let answers = (
                    try DecisionPropertyTests.answer(of: tree, to: request),
                    try DecisionPropertyTests.answer(of: other, to: request)
                )
                try #require(answers.0 == answers.1, "\(request), seed \(Self.seed + 1)")
            }
        }
    }

    @Test func addingADenyNeverAllows() throws {
        var refused = 0
        let deny: (inout PolicyModel, inout SeededGenerator) -> Void = { model, generator in
            for index in model.accounts.indices {
                var rule = generator.rule(groups: model.groups.keys.sorted())
                rule.isDeny = true
                rule.scopes = PolicyModel.Scopes()
                (rule.certificate, rule.fallback, rule.total, rule.concurrent) = (nil, nil, nil, nil)
                model.accounts[index].body.rules.append(rule)
            }
        }
        try Self.forEachChange(seed: Self.seed + 2, deny) { _, before, after, context in
            if after.outcome == "allow" { try #require(before.outcome == "allow", context) }
            if before.outcome == "allow", after.outcome != "allow" { refused += 1 }
        }
        #expect(refused > 0)
    }

    @Test func addingAnAllowNeverOverridesADeny() throws {
        var allowed = 0
        var denied = 0
        let allow: (inout PolicyModel, inout SeededGenerator) -> Void = { model, generator in
            for index in model.accounts.indices {
                var rule = generator.rule(groups: model.groups.keys.sorted())
                rule.isDeny = false
                rule.exceptions = []
                model.accounts[index].body.rules.append(rule)
            }
        }
        try Self.forEachChange(seed: Self.seed + 3, allow) { _, before, after, context in
            switch before.outcome {
            case "denied-by-rule", "ceiling", "unknown-account":
                denied += 1
                // A rule with paths makes a path invalid that can be read in more ways than one.
                try #require(after == before || after.outcome == "invalid", context)
            case "no-rule": if after.outcome == "allow" { allowed += 1 }
            default: break
            }
        }
        #expect(allowed > 0 && denied > Self.policies)
    }

    @Test func addingAnUnrelatedAccountChangesNothing() throws {
        let add: (inout PolicyModel, inout SeededGenerator) -> Void = { model, generator in
            var account = PolicyModel.Account(id: "other")
            account.body = generator.body(atMost: 8, groups: model.groups.keys.sorted(), isProfile: false)
            model.accounts.insert(account, at: Int.random(in: 0...model.accounts.count, using: &generator))
        }
        try Self.forEachChange(seed: Self.seed + 4, add) { _, before, after, context in
            try #require(before == after, context)
        }
    }

    /// One URL in other words: case of scheme and host, the scheme's own port, a trailing dot.
    @Test func variantsOfAURLAreDecidedAlike() throws {
        var generator = SeededGenerator(seed: Self.seed + 5)
        var allowed = 0
        for _ in 0..<Self.policies {
            let tree = DecisionPropertyTests.validPolicy(using: &generator).1
            for _ in 0..<Self.requestsPerPolicy {
                var request = ModelRequest.random(using: &generator)
                if request.host.last == "." { request.host.removeLast() }
                let expected = try DecisionPropertyTests.answer(of: tree, to: request)
                if expected.outcome == "allow" { allowed += 1 }
                for variant in Self.variants(of: request) {
                    let answer = try DecisionPropertyTests.answer(of: tree, to: variant)
                    try #require(answer == expected, "\(request) \(variant) seed \(Self.seed + 5)")
                }
            }
        }
        #expect(allowed > Self.policies)
    }

    private static func variants(of request: ModelRequest) -> [ModelRequest] {
        var variants = [request, request, request]
        variants[0].host = request.host.uppercased()
        variants[1].scheme = request.scheme.uppercased()
        variants[2].port = request.port ?? (request.scheme == "https" ? 443 : 80)
        if request.host.last?.isNumber != true {
            var dotted = request
            dotted.host += "."
            variants.append(dotted)
        }
        return variants
    }
}
