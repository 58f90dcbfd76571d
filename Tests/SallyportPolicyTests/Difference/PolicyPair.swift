@testable import SallyportPolicy

/// Two versions of a policy, with their difference.
struct PolicyPair: CustomStringConvertible {
    let old: RuleTree
    let new: RuleTree
    let difference: PolicyDifference
    let texts: [String]
    var description: String { "OLD\n\(texts[0])NEW\n\(texts[1])" }

    init(old: PolicyModel, new: PolicyModel) throws {
        let versions = [old, new].map { model in
            var model = model
            // An account without rules: what is decided for one that is not there.
            model.accounts.append(PolicyModel.Account(id: Self.nobody))
            return DecisionPropertyTests.repaired(model)
        }
        self.old = versions[0].1
        self.new = versions[1].1
        let compiled = try versions.map { try DecisionPropertyTests.compiled($0.0) }
        difference = PolicyDifference(old: compiled[0], new: compiled[1])
        texts = versions.map { DecisionPropertyTests.text(of: $0.0) }
    }

    private static let nobody = "nobody"

    /// What each version says, scopes apart. An account that only one of them has is judged in the other as one without
    /// rules.
    func verdicts(on request: PolicyRequest) -> (old: Verdict, new: Verdict) {
        let verdicts = [old, new].map { Verdict($0.decide(request, scopes: .everyScope)) }
        let isUnknown = verdicts.map { $0 == .deny(.unknownAccount) }
        guard isUnknown[0] != isUnknown[1], let nobody = AccountID(Self.nobody) else {
            return (verdicts[0], verdicts[1])
        }
        var request = request
        request.account = nobody
        let substitute = Verdict((isUnknown[0] ? old : new).decide(request, scopes: .everyScope))
        return isUnknown[0] ? (substitute, verdicts[1]) : (verdicts[0], substitute)
    }
}

extension PolicyPair {
    /// A random policy and what an afternoon's work makes of it; once in a while another policy altogether.
    static func random(using generator: inout SeededGenerator) throws -> PolicyPair {
        let old = PolicyModel.random(using: &generator).withAccounts(atMost: 2)
        var new = old
        let other = PolicyModel.random(using: &generator).withAccounts(atMost: 2)
        if generator.oneIn(8) { return try PolicyPair(old: old, new: other) }
        for _ in 0..<Int.random(in: 0...4, using: &generator) { new.edit(with: other, using: &generator) }
        return try generator.oneIn(2) ? PolicyPair(old: old, new: new) : PolicyPair(old: new, new: old)
    }
}

extension PolicyModel {
    fileprivate func withAccounts(atMost most: Int) -> PolicyModel {
        var model = self
        model.accounts = Array(accounts.prefix(most))
        return model
    }

    /// One change, with what another policy has.
    fileprivate mutating func edit(with other: PolicyModel, using generator: inout SeededGenerator) {
        switch Int.random(in: 0..<12, using: &generator) {
        case 0: (denials, allowedNetworks) = (other.denials, other.allowedNetworks)
        case 1: (fallback, scopes) = (other.fallback, other.scopes)
        case 2: groups = groups.merging(other.groups) { _, new in new }
        case 3:
            groups = groups.merging(other.groups) { own, _ in own }
            for name in profiles.keys { profiles[name] = other.profiles[name] ?? profiles[name] }
        case 4 where accounts.count > 1: accounts.removeLast()
        case 5: accounts.reverse()
        default: editAccount(with: other, using: &generator)
        }
    }

    private mutating func editAccount(with other: PolicyModel, using generator: inout SeededGenerator) {
        let index = Int.random(in: accounts.indices, using: &generator)
        let rules = other.accounts.flatMap(\.body.rules).filter { $0.group == nil }
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: accounts[index].isReport.toggle()
        case 1: accounts[index].body.services = other.accounts[0].body.services
        case 2: accounts[index].body.rules.shuffle(using: &generator)
        case 3: accounts[index].body.fallback = other.accounts[0].body.fallback
        case 4 where !accounts[index].body.rules.isEmpty: accounts[index].body.rules.removeFirst()
        case 5 where !accounts[index].body.rules.isEmpty && !rules.isEmpty:
            let source = generator.pick(rules)
            let target = accounts[index].body.rules.indices.last ?? 0
            accounts[index].body.rules[target].take(from: source, using: &generator)
        default:
            if !rules.isEmpty { accounts[index].body.rules.append(generator.pick(rules)) }
        }
    }
}

extension PolicyModel.Rule {
    /// Changes one field to what another rule has there.
    fileprivate mutating func take(from other: Self, using generator: inout SeededGenerator) {
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: (hosts, group) = (other.hosts, nil)
        case 1: paths = other.paths
        case 2: ports = other.ports
        case 3: schemes = other.schemes
        case 4: methods = other.methods
        case 5: services = other.services
        case 6 where !isDeny && !other.isDeny: (scopes, fallback, total) = (other.scopes, other.fallback, other.total)
        default: isReport.toggle()
        }
    }
}

extension ModelRequest {
    /// A request to what the policies name, or just beside it.
    static func nearby(using generator: inout SeededGenerator) -> ModelRequest {
        var request = ModelRequest.random(using: &generator)
        request.account = generator.pick(["A1", "A1", "a1", "a1", "42"])
        if generator.oneIn(2) { request.host = generator.pick(besideHosts) }
        if generator.oneIn(2) { request.path = generator.pick(besidePaths) }
        if generator.oneIn(4) { request.port = generator.pick([8444, 80, 443, 8443, 1]) }
        return request
    }

    private static let besideHosts =
        Vocabulary.hosts.prefix(6).flatMap { ["q.\($0)", "a.\($0)", "q.q.\($0)"] }
        + [
            "8.8.8.9", "8.8.9.8", "203.0.113.7", "203.0.114.7", "10.1.2.3", "[2001:4860::1]", "[::ffff:203.0.113.7]",
            "[::ffff:203.0.113.9]", "[::1]", "b.example", "ample", "aa.example", "a.example.q",
        ]
    private static let besidePaths = [
        "/v/w/x/", "/v/w/x/q", "/v/q", "/v/ww", "/u/", "/u/q/q", "/vv", "/q", "/V", "/v/w?x=//", "/v//", "/%2E/v",
    ]

    func policyRequest() throws -> PolicyRequest {
        PolicyRequest(
            account: try require(AccountID(account)), method: try require(Method(rawValue: method)),
            url: try ForwardURL(url), service: try service.map { try require(ServiceName($0)) })
    }

    private struct NotARequest: Error {}

    private func require<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw NotARequest() }
        return value
    }
}
