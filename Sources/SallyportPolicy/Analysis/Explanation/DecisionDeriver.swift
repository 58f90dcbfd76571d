/// Follows the decision order of the policy language on the compiled policy, step by step, and notes what each step saw.
///
/// It reads the rules one by one, and shares no index with the rule tree, so that the two can be held against each other.
struct DecisionDeriver {
    /// How many rules that did not match are named.
    static let missCount = 3

    let policy: CompiledPolicy
    let account: CompiledAccount?
    let request: PolicyRequest
    let scopes: HeldScopes
    private var steps: [Derivation.Step] = []

    init(_ policy: CompiledPolicy, account: CompiledAccount?, request: PolicyRequest, scopes: HeldScopes?) {
        self.policy = policy
        self.account = account
        self.request = request
        self.scopes = scopes ?? .everyScope
    }

    /// Takes the steps.
    mutating func derive() -> Derivation {
        let matches = account.map { RuleMatches($0, request) }
        let verdict = decide(matches)
        let reached = Set(steps.map(\.name))
        for name in Derivation.StepName.allCases where !reached.contains(name) {
            steps.append(Derivation.Step(name: name, state: .notReached, finding: "not reached", rules: []))
        }
        var obligations: [DerivedObligation] = []
        if verdict.outcome == .allow, let account {
            obligations = ObligationSources(account, request: request, rule: matches?.allows.first).all
        }
        return Derivation(
            steps: steps,
            candidates: matches.map { CandidateStandings($0, verdict: verdict).all(misses: Self.missCount) } ?? [],
            obligations: obligations, verdict: verdict)
    }

    private mutating func decide(_ matches: RuleMatches?) -> DerivedVerdict {
        guard let matches else {
            noteUnknownAccount()
            return DerivedVerdict(outcome: .deny, reason: .unknownAccount)
        }
        let count = matches.account.rules.count
        note(
            .account, .passed, "\(request.account) is defined, with \(Counted.text(count, "rule"))",
            [matches.account.reference])
        return judgeCeiling() ?? judgePath(matches) ?? judgeDenies(matches) ?? judgeAllows(matches)
    }

    // MARK: The steps

    private mutating func noteUnknownAccount() {
        if let disabled = policy.disabledAccounts.first(where: { $0.account == request.account }) {
            note(.account, .decided, "\(request.account) is switched off by `enabled: false`", [disabled.reference])
        } else {
            note(.account, .decided, "no account is called \(request.account)")
        }
    }

    private mutating func judgeCeiling() -> DerivedVerdict? {
        let host = request.url.host
        if let denial = policy.ceiling.denial(of: host) {
            note(.ceiling, .decided, "denies \(host) to every account", [denial.reference])
            return DerivedVerdict(outcome: .deny, reason: .ceiling, rule: denial.reference)
        }
        if case .address(let address) = host, case .refused(let reason) = policy.ceiling.judge(address) {
            note(.ceiling, .decided, "\(address) is \(reason)")
            return DerivedVerdict(outcome: .deny, reason: .ceiling)
        }
        let entries = policy.ceiling.denials.isEmpty ? "has no entries" : "no entry denies \(host)"
        note(.ceiling, .passed, entries)
        return nil
    }

    private mutating func judgePath(_ matches: RuleMatches) -> DerivedVerdict? {
        guard request.url.hasAmbiguousPath else {
            note(.path, .passed, "can be read in one way only")
            return nil
        }
        guard !matches.judgingPaths.isEmpty else {
            note(.path, .passed, "can be read in several ways, but no rule for this host has `paths`")
            return nil
        }
        note(
            .path, .decided, "can be read in several ways, so that `paths` cannot judge it",
            matches.judgingPaths.prefix(Self.missCount).map(\.reference))
        return DerivedVerdict(outcome: .invalid, reason: .ambiguousPath)
    }

    private mutating func judgeDenies(_ matches: RuleMatches) -> DerivedVerdict? {
        let total = Counted.text(matches.account.rules.count { $0.effect == .deny }, "deny rule")
        guard let first = matches.denies.first else {
            note(.denies, .passed, total == "no deny rules" ? total : "\(total), none matches")
            return nil
        }
        if matches.account.mode == .enforce, let enforced = matches.enforcedDenies.first {
            note(.denies, .decided, "a deny rule matches, and a deny always wins", [enforced.reference])
            return DerivedVerdict(outcome: .deny, reason: .deniedByRule, rule: enforced.reference)
        }
        let who = matches.account.mode == .report ? "the account" : "the rule"
        note(.denies, .passed, "a deny rule matches, but \(who) is in report mode: it is recorded", [first.reference])
        return nil
    }

    private mutating func judgeAllows(_ matches: RuleMatches) -> DerivedVerdict {
        let total = Counted.text(matches.account.rules.count { $0.effect == .allow }, "allow rule")
        if let allow = matches.allows.first {
            let finding =
                switch matches.allows.count {
                case 1: total == "1 allow rule" ? "\(total), which matches" : "\(total), of which one matches"
                case let count: "\(total), of which \(count) match; this is the most specific"
                }
            note(.allows, .passed, finding, [allow.reference])
            return judgeScopes(matches, rule: allow, wouldDeny: matches.wouldDeny)
        }
        let none = total == "no allow rules" ? total : "\(total), none matches"
        guard matches.account.mode == .report else {
            note(.allows, .decided, none)
            return DerivedVerdict(outcome: .deny, reason: .noRule)
        }
        note(.allows, .passed, "\(none); the account is in report mode: it is recorded")
        return judgeScopes(
            matches, rule: nil, wouldDeny: matches.enforcedDenies.isEmpty ? .noRule : .deniedByRule)
    }

    private mutating func judgeScopes(
        _ matches: RuleMatches, rule: CompiledRule?, wouldDeny: Denial.Reason?
    ) -> DerivedVerdict {
        let obligations = rule?.obligations ?? matches.account.obligations
        let required = obligations.scopes(for: request.method)
        let names = required.map { "`\($0)`" }.joined(separator: " and ")
        let kind = request.method.isRead ? "reads" : "writes"
        if let missing = required.first(where: { !scopes.contains($0) }) {
            note(.scopes, .decided, "\(request.method) \(kind), which asks for \(names): `\(missing)` is not held")
            return DerivedVerdict(
                outcome: .deny, reason: .missingScope, rule: rule?.reference, requiredScopes: required.map(\.text))
        }
        note(
            .scopes, .passed,
            required.isEmpty ? "none is asked for" : "\(request.method) \(kind), which asks for \(names)")
        note(.obligations, .decided, "allowed, held to what follows")
        let service = request.service.flatMap { matches.account.services[$0] }
        return DerivedVerdict(
            outcome: .allow, reason: wouldDeny == nil ? .allowedByRule : .reportMode, rule: rule?.reference,
            requiredScopes: required.map(\.text),
            certificate: rule.flatMap { $0.obligations.certificate ?? service?.certificate },
            fallback: obligations.fallback ?? service?.fallback ?? matches.account.fallback,
            timeouts: obligations.timeouts, limits: obligations.limits, wouldDeny: wouldDeny)
    }

    private mutating func note(
        _ name: Derivation.StepName, _ state: Derivation.State, _ finding: String, _ rules: [RuleReference] = []
    ) {
        steps.append(Derivation.Step(name: name, state: state, finding: finding, rules: rules))
    }
}
