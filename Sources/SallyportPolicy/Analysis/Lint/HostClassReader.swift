/// Looks at every decision about the hosts of one class, class of requests by class, and notes what they say of the rules.
struct HostClassReader {
    /// A request that stands for its class.
    private struct Request {
        /// The rules that match, the most specific first.
        var matches: [Int]
        var method: Method
        var service: ServiceName?
    }

    private let account: CompiledAccount
    private let space: DecisionSpace
    private var reading = AccountReading()
    /// Rules without which some decision changes, whatever else stays.
    private var indispensable: Set<Int> = []
    /// Matches that were looked at already: what is decided depends on them, and not on the path behind them.
    private var seen: Set<[Int]> = []

    private static let noCeiling = CeilingSpace([])

    /// - Parameter rules: The rules that the class names, in the order of `AccountShape`, whatever their hosts.
    init(_ account: CompiledAccount, rules: [CompiledRule]) {
        self.account = account
        space = DecisionSpace(
            rules: rules.map(\.withoutHosts), services: account.services.keys, ceilings: Self.noCeiling)
    }

    /// Reads the class.
    consuming func read(_ hosts: HostClass) -> AccountReading {
        for paths in space.pathClasses(of: hosts) {
            if paths.isAmbiguous {
                readAmbiguous(paths.matches, judges: hosts.pathJudges)
            } else if seen.insert(paths.matches).inserted {
                for request in requests(paths.matches) { read(request) }
            }
        }
        return reading
    }

    /// One request for each class behind host and path, with the rules that match it.
    private func requests(_ matches: [Int]) -> [Request] {
        var requests: [Request] = []
        for ports in space.portClasses(of: matches) where !ports.matches.isEmpty {
            for methods in space.methodClasses(of: ports.matches) where !methods.matches.isEmpty {
                guard let method = methods.atoms.first else { continue }
                for services in space.serviceClasses(of: methods.matches) where !services.matches.isEmpty {
                    guard let service = services.atoms.first else { continue }
                    requests.append(
                        Request(matches: services.matches, method: method, service: service.example))
                }
            }
        }
        return requests
    }

    /// Paths that can be read in several ways are refused where a rule has paths. Such a rule must stay where they would be
    /// let through without it; that one refusal takes the place of another changes nothing.
    private mutating func readAmbiguous(_ matches: [Int], judges: [Int]) {
        guard !judges.isEmpty else { return }
        let isLetThrough =
            account.mode == .report
            || requests(matches).contains { !denies($0.matches) && $0.matches.contains { isAllow($0) } }
        if isLetThrough { need(judges) }
    }

    // MARK: One class of requests

    private mutating func read(_ request: Request) {
        let allows = request.matches.filter { isAllow($0) }
        let denies = request.matches.filter { !isAllow($0) }
        let enforced = denies.filter { isEnforced($0) }
        if account.mode == .enforce, !enforced.isEmpty {
            need(enforced)
            cover(allows, by: enforced + allows.prefix(1))
            cover(denies, by: enforced)
            return
        }
        guard let decider = allows.first else {
            // Report mode lets it through, and says whether a rule would have denied it.
            if account.mode == .report { need(enforced) }
            return
        }
        need([decider])
        need(denies)
        // Without an allow that is enforced it would be recorded that no rule allows the call.
        if denies.isEmpty { need(allows.filter { isEnforced($0) }) }
        cover(allows, by: [decider])
        note(decider, next: allows.dropFirst().first, request.method, request.service)
    }

    private func isAllow(_ rule: Int) -> Bool { space.rules[rule].effect == .allow }

    private func isEnforced(_ rule: Int) -> Bool { space.rules[rule].mode == .enforce }

    private func denies(_ matches: [Int]) -> Bool { matches.contains { !isAllow($0) && isEnforced($0) } }

    /// Says that one of the rules must stay: none is missed as long as another does.
    private mutating func need(_ rules: [Int]) {
        if rules.count == 1 { indispensable.insert(rules[0]) }
        reading.needs.insert(rules.sorted())
        cover(rules, by: rules)
    }

    private mutating func cover(_ rules: [Int], by others: [Int]) {
        let first = others.sorted().prefix(AccountReading.coverLimit + 1)
        for rule in rules where !indispensable.contains(rule) {
            let own = first.filter { $0 != rule }.prefix(AccountReading.coverLimit)
            reading.covers[rule] = reading.covers[rule]?.filter { own.contains($0) } ?? Array(own)
        }
    }

    // MARK: What is asked

    /// What a decision says of the rule that made it, and of the one that would have made it otherwise.
    private mutating func note(_ decider: Int, next: Int?, _ method: Method, _ service: ServiceName?) {
        let rule = space.rules[decider]
        let declared = service.flatMap { account.services[$0] }
        let ask = RuleAsk(rule, in: account, method: method, service: service)
        if let service, declared != nil, rule.obligations.certificate == nil { reading.presented.insert(service) }
        if !method.isRead, ask.certificate != nil, ask.fallback == .plainTLS, reading.plainWrites[decider] == nil {
            let service = rule.obligations.certificate == nil ? service : nil
            reading.plainWrites[decider] = AccountReading.PlainWrite(
                rule: decider, service: service, text: PlainTLSOnWriteLint.text(rule, method, service))
        }
        guard let next, reading.leniencies[decider] == nil else { return }
        let other = RuleAsk(space.rules[next], in: account, method: method, service: service)
        guard let text = NarrowerRuleLint.text(ask, wider: other, method) else { return }
        reading.leniencies[decider] = AccountReading.Leniency(rule: decider, wider: next, text: text)
    }
}

extension CompiledRule {
    fileprivate var withoutHosts: CompiledRule {
        var rule = self
        (rule.hosts, rule.exceptions) = ([], [])
        return rule
    }
}
