/// Every request of a small policy, answered by the naive reading: what the lints say is compared with this.
struct BruteForce {
    /// A rule, by its place in the model.
    struct RulePlace: Hashable {
        /// The account's index, or nil for a profile's rule.
        var account: Int?
        var profile: String?
        var line: Int
        var file: String
        var text: String { "\(file):\(line)" }
    }

    let model: PolicyModel
    private let requests: [ModelRequest]
    private let answers: [[NaivePolicy.Answer?]]

    init(_ model: PolicyModel, askingAll: Bool = false) {
        self.model = model
        let requests = model.everyRequest(askingAll: askingAll)
        self.requests = requests
        answers = model.accounts.indices.map { Self.answers(model, account: $0, requests) }
    }

    /// The rules that are in force: those of enabled accounts, and of the profiles that these take.
    var rules: [RulePlace] {
        var places: [RulePlace] = []
        var profiles: Set<String> = []
        for (index, account) in model.accounts.enumerated() where account.isEnabled {
            for rule in account.body.rules where rule.isEnabled {
                places.append(RulePlace(account: index, line: rule.line, file: rule.file))
            }
            profiles.formUnion(account.profiles)
        }
        for profile in profiles.sorted() {
            for rule in model.profiles[profile]?.rules ?? [] where rule.isEnabled {
                places.append(RulePlace(profile: profile, line: rule.line, file: rule.file))
            }
        }
        return places
    }

    /// Requests with their answers, of the enabled accounts.
    var everyAnswer: [(request: ModelRequest, answer: NaivePolicy.Answer)] {
        model.accounts.indices.filter { model.accounts[$0].isEnabled }.flatMap { index in
            zip(requests, answers[index]).compactMap { request, answer in answer.map { (request, $0) } }
        }
    }

    /// The first request that is decided differently without these rules.
    func firstChange(without removed: [RulePlace]) -> String? {
        let naive = NaivePolicy(model: model.without(removed))
        let rules = removed.compactMap(model.rule)
        // What has another host than the rules is decided without them.
        let hosts = Set(requests.map(\.host)).filter { host in rules.contains { naive.matchesHost($0, .to(host)) } }
        let indexes = requests.indices.filter { hosts.contains(requests[$0].host) }
        for index in model.accounts.indices where isTouched(index, by: removed) {
            for (request, answer) in indexes.lazy.map({ (requests[$0], answers[index][$0]) }) {
                let request = request.by(model.accounts[index].id)
                let changed = naive.answer(request)
                guard let answer, let changed, answer.isSame(as: changed) else {
                    return "\(request): \(answer.map(\.description) ?? "-") -> \(changed.map(\.description) ?? "-")"
                }
            }
        }
        return nil
    }

    /// Answers that become others without a rule.
    func changes(without removed: RulePlace) -> [(before: NaivePolicy.Answer, after: NaivePolicy.Answer)] {
        let naive = NaivePolicy(model: model.without([removed]))
        return model.accounts.indices.filter { isTouched($0, by: [removed]) }.flatMap { index in
            zip(requests, answers[index]).compactMap { request, answer in
                guard let answer, answer.rule == removed.text,
                    let changed = naive.answer(request.by(model.accounts[index].id), settlingTies: true)
                else { return nil }
                return (answer, changed)
            }
        }
    }

    private func isTouched(_ account: Int, by removed: [RulePlace]) -> Bool {
        model.accounts[account].isEnabled
            && removed.contains { place in
                place.account == account || place.profile.map(model.accounts[account].profiles.contains) ?? false
            }
    }

    private static func answers(
        _ model: PolicyModel, account: Int, _ requests: [ModelRequest]
    ) -> [NaivePolicy.Answer?] {
        let naive = NaivePolicy(model: model)
        return requests.map { naive.answer($0.by(model.accounts[account].id)) }
    }

    // MARK: What the other lints say

    /// Whether the rule, alone in an account, allows nothing.
    func isDeniedByCeiling(_ place: RulePlace) -> Bool {
        guard let rule = model.rule(at: place), !rule.isDeny else { return false }
        var alone = model
        alone.accounts = [PolicyModel.Account(id: "alone", body: PolicyModel.Body(rules: [rule]))]
        return Self.answers(alone, account: 0, requests).allSatisfy { $0?.outcome != "allow" }
    }
}

extension ModelRequest {
    func by(_ account: String) -> ModelRequest {
        var request = self
        request.account = account
        return request
    }
}

extension NaivePolicy.Answer {
    /// Whether nobody would call it a change: the same allow asks the same, or the refusal stays one. Of refusals by a rule
    /// it does not matter which rule made them, nor of others whether the path was the reason; that no rule is left to deny
    /// does.
    fileprivate func isSame(as other: Self) -> Bool {
        if self == other { return true }
        if outcome == "denied-by-rule", other.outcome == "denied-by-rule" { return true }
        return outcome == "invalid" && ["denied-by-rule", "no-rule"].contains(other.outcome)
    }
}

extension PolicyModel {
    fileprivate func without(_ removed: [BruteForce.RulePlace]) -> PolicyModel {
        let removed = Set(removed.map(\.text))
        var model = self
        for index in accounts.indices {
            model.accounts[index].body.rules.removeAll { removed.contains("\($0.file):\($0.line)") }
        }
        for profile in profiles.keys {
            model.profiles[profile]?.rules.removeAll { removed.contains("\($0.file):\($0.line)") }
        }
        return model
    }

    func rule(at place: BruteForce.RulePlace) -> Rule? {
        let rules = accounts.flatMap(\.body.rules) + profiles.values.flatMap(\.rules)
        return rules.first { "\($0.file):\($0.line)" == place.text }
    }
}
