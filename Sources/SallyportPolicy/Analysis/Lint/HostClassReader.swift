/// Looks at every decision about the hosts of one class, class of requests by class, and notes what they say of the rules.
struct HostClassReader {
    /// Who decides requests that the same rules match.
    private struct Standing {
        /// nil where they are denied, or no rule allows them.
        var decider: Int?
        /// The rule that would decide in its place.
        var next: Int?
    }

    /// What a rule asks for, as far as it tells rules apart quickly: the same number for the same scopes.
    private struct Ask {
        var readScopes: Int
        var writeScopes: Int
        var hasCertificate: Bool
        var fallback: Fallback?
    }

    private let account: CompiledAccount
    private let rules: [CompiledRule]
    private let asks: [Ask]
    private let allows: NumberSet
    private let enforcedDenies: NumberSet
    private let requests: RequestClasses
    private let paths: PathSpace
    private var reading = AccountReading()
    /// Rules without which some decision changes, whatever else stays.
    private var indispensable: Set<Int> = []
    /// The numbers of the services whose certificates some call presents.
    private var presented = NumberSet()

    /// - Parameter rules: The rules that the class names, in the order of `AccountShape`, whatever their hosts.
    init(_ account: CompiledAccount, rules: [CompiledRule]) {
        self.account = account
        self.rules = rules
        asks = Self.asks(of: rules)
        let allows = NumberSet(rules.indices.filter { rules[$0].effect == .allow })
        self.allows = allows
        enforcedDenies = NumberSet(rules.indices.filter { !allows.contains($0) && rules[$0].mode == .enforce })
        requests = RequestClasses(rules, declared: Set(account.services.keys))
        paths = PathSpace(rules)
    }

    private static func asks(of rules: [CompiledRule]) -> [Ask] {
        var known: [[Scope]] = []
        func number(_ scopes: [Scope]) -> Int {
            if let number = known.firstIndex(of: scopes) { return number }
            known.append(scopes)
            return known.count - 1
        }
        return rules.indices.map { index in
            Ask(
                readScopes: number(rules[index].obligations.readScopes),
                writeScopes: number(rules[index].obligations.writeScopes),
                hasCertificate: rules[index].obligations.certificate != nil,
                fallback: rules[index].obligations.fallback)
        }
    }

    /// Reads the class.
    consuming func read(_ hosts: HostClass) -> AccountReading {
        for paths in paths.classes(of: hosts) {
            if paths.isAmbiguous {
                readAmbiguous(paths.matches, judges: hosts.pathJudges)
            } else {
                // What is decided depends on the matches, and not on the path: each of them is met once.
                readRequests(behind: paths.matches)
            }
        }
        for number in requests.services.indices where presented.contains(number) {
            if let name = requests.services[number].named { reading.presented.insert(name) }
        }
        return reading
    }

    private mutating func readRequests(behind matches: [Int]) {
        var sets = ClassCollector<NumberSet, Never>()
        var standings: [Standing] = []
        let requests = requests
        requests.forEach(behind: NumberSet(matches)) { matching, method, service in
            let index = sets.index(of: matching)
            if index == standings.count { standings.append(learn(matches.filter(matching.contains))) }
            if let decider = standings[index].decider { note(decider, standings[index].next, method, service) }
        }
    }

    /// Paths that can be read in several ways are refused where a rule has paths. Such a rule must stay where they would be
    /// let through without it; that one refusal takes the place of another changes nothing.
    private mutating func readAmbiguous(_ matches: [Int], judges: [Int]) {
        guard !judges.isEmpty else { return }
        var isLetThrough = account.mode == .report
        if !isLetThrough {
            let (allows, enforcedDenies) = (allows, enforcedDenies)
            requests.forEach(behind: NumberSet(matches)) { matching, _, _ in
                if matching.intersection(enforcedDenies).isEmpty, !matching.intersection(allows).isEmpty {
                    isLetThrough = true
                }
            }
        }
        if isLetThrough { need(judges) }
    }

    // MARK: Requests that the same rules match

    /// Learns which of the rules must stay.
    /// - Parameter matches: The rules, the most specific first.
    private mutating func learn(_ matches: [Int]) -> Standing {
        let allows = matches.filter { self.allows.contains($0) }
        let denies = matches.filter { !self.allows.contains($0) }
        let enforced = denies.filter { isEnforced($0) }
        if account.mode == .enforce, !enforced.isEmpty {
            need(enforced)
            cover(allows, by: enforced + allows.prefix(1))
            cover(denies, by: enforced)
            return Standing()
        }
        guard let decider = allows.first else {
            // Report mode lets it through, and says whether a rule would have denied it.
            if account.mode == .report { need(enforced) }
            return Standing()
        }
        need([decider])
        need(denies)
        // Without an allow that is enforced it would be recorded that no rule allows the call.
        if denies.isEmpty { need(allows.filter { isEnforced($0) }) }
        cover(allows, by: [decider])
        return Standing(decider: decider, next: allows.dropFirst().first)
    }

    private func isEnforced(_ rule: Int) -> Bool { rules[rule].mode == .enforce }

    /// Says that one of the rules must stay: none is missed as long as another does.
    private mutating func need(_ rules: [Int]) {
        if rules.count == 1 {
            guard indispensable.insert(rules[0]).inserted else { return }
        }
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
    private mutating func note(_ decider: Int, _ next: Int?, _ method: Method, _ service: Int) {
        let ask = asks[decider]
        let isDeclared = requests.declared.contains(service)
        if isDeclared, !ask.hasCertificate { presented.insert(service) }
        if !method.isRead, ask.hasCertificate || isDeclared, reading.plainWrites.index(forKey: decider) == nil,
            fallback(of: decider, service) == .plainTLS
        {
            let name = ask.hasCertificate ? nil : requests.services[service].named
            reading.plainWrites[decider] = AccountReading.PlainWrite(
                rule: decider, service: name, text: PlainTLSOnWriteLint.text(rules[decider], method, name))
        }
        if let next, reading.leniencies.index(forKey: decider) == nil {
            noteLeniency(of: decider, wider: next, method, service)
        }
    }

    private mutating func noteLeniency(of decider: Int, wider: Int, _ method: Method, _ service: Int) {
        let (one, other) = (asks[decider], asks[wider])
        let hasSameScopes =
            method.isRead ? one.readScopes == other.readScopes : one.writeScopes == other.writeScopes
        guard !hasSameScopes || fallback(of: decider, service) != fallback(of: wider, service) else { return }
        let name = requests.services[service].example
        let ask = RuleAsk(rules[decider], in: account, method: method, service: name)
        let widerAsk = RuleAsk(rules[wider], in: account, method: method, service: name)
        guard let text = NarrowerRuleLint.text(ask, wider: widerAsk, method) else { return }
        reading.leniencies[decider] = AccountReading.Leniency(rule: decider, wider: wider, text: text)
    }

    private func fallback(of rule: Int, _ service: Int) -> Fallback {
        if let own = asks[rule].fallback { return own }
        guard requests.declared.contains(service), let name = requests.services[service].named else {
            return account.fallback
        }
        return account.services[name]?.fallback ?? account.fallback
    }
}
