extension PlainReader {
    /// Reads the rule that begins with the current event.
    /// - Parameters:
    ///   - rule: One without anything said.
    ///   - ids: Those of the rules before it, to which its own is added.
    mutating func read(
        _ rule: inout RuleDocument, _ events: inout Events, _ ids: inout RuleIDs
    ) throws(Unusual) {
        var progress = try begin(events)
        while try moveToKey(&progress, &events) {
            let key = try progress.take(ruleKeys.find(events))
            try value(of: key, &rule, &events)
        }
        rule.range = progress.range
        let isWhole = !rule.hosts.terms.isEmpty && fits(rule.effect, progress.seen)
        guard isWhole, ids.insert(rule.id?.value) else { throw Unusual() }
    }

    private mutating func value(
        of key: RuleKey, _ rule: inout RuleDocument, _ events: inout Events
    ) throws(Unusual) {
        switch key {
        case .id:
            try nextScalar(&events)
            rule.id = try Self.name(events)
        case .host: rule.hosts = try hosts(isUnderHost: true, isSecond: !rule.hosts.terms.isEmpty, &events)
        case .hosts: rule.hosts = try hosts(isUnderHost: false, isSecond: !rule.hosts.terms.isEmpty, &events)
        case .except:
            rule.exceptions = try oneOrMore(&events) { (_, events) throws(Unusual) in try Self.hostPattern(events) }
        case .schemes: rule.schemes = try schemes(&events)
        case .ports: rule.ports = try oneOrMore(&events) { (_, events) throws(Unusual) in try Self.port(events) }
        case .paths: rule.paths = try oneOrMore(&events) { (_, events) throws(Unusual) in try Self.path(events) }
        case .methods:
            rule.methods = try oneOrMore(&events) { (self, events) throws(Unusual) in try self.method(events) }
        case .services:
            rule.services = try oneOrMore(&events) { (_, events) throws(Unusual) in try Self.serviceTerm(events) }
        case .effect: rule.effect = try word(&events)
        case .scopes: rule.scopes = try scopes(&events)
        case .certificate: rule.certificate = try certificate(&events)
        case .fallback: rule.fallback = try word(&events)
        case .timeouts: rule.timeouts = try timeouts(&events)
        case .limits: rule.limits = try limits(&events)
        case .mode: rule.mode = try word(&events)
        case .enabled: rule.isEnabled = try boolean(&events)
        case .description: rule.description = try nextText(&events)
        }
    }

    private mutating func hosts(
        isUnderHost: Bool, isSecond: Bool, _ events: inout Events
    ) throws(Unusual) -> HostTerms {
        guard !isSecond else { throw Unusual() }
        let terms = try oneOrMore(&events) { (_, events) throws(Unusual) in try Self.hostTerm(events) }
        return HostTerms(isUnderHost: isUnderHost, terms: terms)
    }

    private mutating func schemes(_ events: inout Events) throws(Unusual) -> [ForwardURL.Scheme] {
        try oneOrMore(&events) { (_, events) throws(Unusual) in
            guard let scheme = ForwardURL.Scheme(rawValue: events.text) else { throw Unusual() }
            return scheme
        }
    }

    private mutating func method(_ events: borrowing Events) throws(Unusual) -> Method {
        guard let entry = methods.find(events) else { throw Unusual() }
        return entry.key
    }

    /// Whether a rule has only what goes with its effect.
    private func fits(_ effect: Effect, _ seen: UInt32) -> Bool {
        seen & (effect == .deny ? notForDeny : notForAllow) == 0
    }
}
