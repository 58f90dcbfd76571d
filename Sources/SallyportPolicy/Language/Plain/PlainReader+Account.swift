extension PlainReader {
    /// The account that begins with the next event.
    mutating func account(_ events: inout Events) throws(Unusual) -> AccountDocument {
        var progress = try beginMapping(&events)
        try header(&progress, &events)
        var account: Located<AccountID>?
        var profiles: [Located<String>] = []
        var mode = Mode.enforce
        var isEnabled = true
        var body = PolicyBody()
        // The header's keys may not come again.
        progress.seen = 0
        while try moveToKey(&progress, &events) {
            let key = try progress.take(accountKeys.find(events))
            switch key {
            case .account:
                try nextScalar(&events)
                account = AccountID(events.text).map { Located($0, at: events.range) }
            case .profiles: profiles = try list(&events) { (_, events) throws(Unusual) in try Self.name(events) }
            case .mode: mode = try word(&events)
            case .enabled: isEnabled = try boolean(&events)
            case .description: body.description = try nextText(&events)
            case .fallback:
                body.fallback = try word(&events)
                body.fallbackRange = events.range
            case .scopes: body.scopes = try scopes(&events)
            case .timeouts: body.timeouts = try timeouts(&events)
            case .limits: body.limits = try limits(&events)
            case .services: body.services = try services(&events)
            case .forward: body.forward = try forward(&events)
            }
        }
        guard let account else { throw Unusual() }
        return AccountDocument(account: account, profiles: profiles, mode: mode, isEnabled: isEnabled, body: body)
    }

    /// `version: 1` and `kind: Account`, in either order.
    private mutating func header(_ progress: inout Progress, _ events: inout Events) throws(Unusual) {
        for _ in 0..<2 {
            guard try moveToKey(&progress, &events) else { throw Unusual() }
            let key = try progress.take(headerKeys.find(events))
            try nextScalar(&events)
            guard events.text == (key == .version ? "1" : PolicyDocument.Kind.account.rawValue) else { throw Unusual() }
        }
    }

    private mutating func services(_ events: inout Events) throws(Unusual) -> [PolicyBody.Service] {
        var services: [PolicyBody.Service] = []
        var progress = try beginMapping(&events)
        while try moveToKey(&progress, &events) {
            let name = Located(ServiceName(events.text), at: events.range)
            guard let service = name.value, service.isDeclarable,
                !services.contains(where: { $0.name.value == service })
            else { throw Unusual() }
            services.append(try self.service(Located(service, at: name.range), &events))
        }
        return services
    }

    private mutating func service(
        _ name: Located<ServiceName>, _ events: inout Events
    ) throws(Unusual) -> PolicyBody.Service {
        var service = PolicyBody.Service(name: name, isEnabled: true)
        var progress = try beginMapping(&events)
        while try moveToKey(&progress, &events) {
            let key = try progress.take(serviceKeys.find(events))
            switch key {
            case .certificate: service.certificate = try certificate(&events)
            case .fallback: service.fallback = try word(&events)
            case .enabled: service.isEnabled = try boolean(&events)
            case .description: service.description = try nextText(&events)
            }
        }
        guard service.certificate != nil else { throw Unusual() }
        return service
    }

    /// So many that few rules are moved for want of room, where there are many, and little is wasted where there is one.
    private static let usualRules = 4

    private mutating func forward(_ events: inout Events) throws(Unusual) -> [RuleDocument] {
        guard try next(&events) == .sequenceStart else { throw Unusual() }
        var progress = try begin(events)
        var rules: [RuleDocument] = []
        rules.reserveCapacity(Self.usualRules)
        var ids = RuleIDs()
        while let kind = try nextItem(&progress, &events) {
            guard kind == .mappingStart else { throw Unusual() }
            // Where it is to stay, so that it is not moved.
            rules.append(RuleDocument(range: SourceRange(at: .start), hosts: HostTerms(isUnderHost: true, terms: [])))
            try read(&rules[rules.count - 1], &events, &ids)
        }
        return rules
    }
}
