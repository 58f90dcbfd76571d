/// Resolves one account: its profiles, its services, its rules, and what holds where they are silent.
struct AccountCompiler {
    private let entry: PolicyIndex.Entry<AccountDocument>
    private let index: PolicyIndex
    private let base: AccountBase
    /// Whether ``origins`` are wanted.
    private let isExplained: Bool
    private var profiles: [PolicyIndex.Entry<ProfileDocument>] = []
    private(set) var diagnostics: [Diagnostic] = []
    /// Which level says what holds, for explanations.
    private var origins: [String: ObligationOrigin] = [:]

    init(entry: PolicyIndex.Entry<AccountDocument>, index: PolicyIndex, base: AccountBase, isExplained: Bool) {
        self.entry = entry
        self.index = index
        self.base = base
        self.isExplained = isExplained
    }

    private var document: AccountDocument { entry.document }
    private var body: PolicyBody { entry.document.body }

    mutating func compile() -> CompiledAccount {
        lookUpProfiles()
        let merged = mergedSettings()
        let services = mergedServices()
        var rules = compileRules(of: body, in: entry.file, entry.relativeFile, .account, merged.obligations)
        for profile in profiles {
            rules += compileRules(
                of: profile.document.body, in: profile.file, profile.relativeFile, .profile, merged.obligations)
        }
        let account = CompiledAccount(
            account: document.account.value,
            reference: RuleReference(file: entry.relativeFile, line: Int(document.account.range.start.line)),
            span: SourceSpan(file: entry.file, range: document.account.range),
            mode: document.mode, rules: rules, services: services, obligations: merged.obligations,
            fallback: merged.fallback, origins: origins)
        let excess = PlaceLimit.complaint(of: rules)
        diagnostics += excess.map { [$0] } ?? ConflictDetector(account).conflicts()
        return account
    }

    private mutating func lookUpProfiles() {
        var taken: Set<String> = []
        for name in document.profiles {
            guard let profile = index.profiles[name.value] else {
                let help =
                    Spelling.nearest(to: name.value, among: index.profiles.keys.sorted()).map {
                        "did you mean `\($0)`?"
                    }
                    ?? "define it in a document of `kind: Profile`"
                report(.unknownProfile, "there is no profile `\(name.value)`", at: name.range, help: help)
                continue
            }
            guard taken.insert(name.value).inserted else {
                report(.duplicateItem, "the profile `\(name.value)` is named twice", at: name.range, help: "remove one")
                continue
            }
            profiles.append(profile)
        }
    }

    // MARK: Levels

    /// Account before profile before defaults before what is built in, value by value.
    private mutating func mergedSettings() -> (obligations: Obligations, fallback: Fallback) {
        if profiles.isEmpty, !isExplained { return ownSettings() }
        if isExplained {
            for key in index.defaults?.document.saidKeys ?? [] { origins[key] = .defaults }
        }
        var obligations = base.obligations
        if let scopes = said("scopes.read", { $0.scopes.read }) { obligations.readScopes = scopes }
        if let scopes = said("scopes.write", { $0.scopes.write }) { obligations.writeScopes = scopes }
        var timeouts = TimeoutsSetting()
        timeouts.connect = said("timeouts.connect", { $0.timeouts.connect })
        timeouts.firstByte = said("timeouts.firstByte", { $0.timeouts.firstByte })
        timeouts.idle = said("timeouts.idle", { $0.timeouts.idle })
        timeouts.total = said("timeouts.total", { $0.timeouts.total })
        obligations.timeouts = obligations.timeouts.overridden(by: timeouts)
        var limits = LimitsSetting()
        limits.requestBody = said("limits.requestBody", { $0.limits.requestBody })
        limits.requestsPerSecond = said("limits.requestsPerSecond", { $0.limits.requestsPerSecond })
        limits.burst = said("limits.burst", { $0.limits.burst })
        limits.concurrent = said("limits.concurrent", { $0.limits.concurrent })
        obligations.limits = obligations.limits.overridden(by: limits)
        return (obligations, said("fallback", { $0.fallback }) ?? base.fallback)
    }

    /// The same where nobody but the account says anything, and nobody asks who does.
    private func ownSettings() -> (obligations: Obligations, fallback: Fallback) {
        var obligations = base.obligations
        if let scopes = entry.document.body.scopes.read { obligations.readScopes = scopes }
        if let scopes = entry.document.body.scopes.write { obligations.writeScopes = scopes }
        obligations.timeouts = obligations.timeouts.overridden(by: entry.document.body.timeouts)
        obligations.limits = obligations.limits.overridden(by: entry.document.body.limits)
        return (obligations, entry.document.body.fallback ?? base.fallback)
    }

    /// What the account says, else what its profiles say; profiles that disagree are complained about.
    private mutating func said<Value: Equatable>(_ key: String, _ value: (PolicyBody) -> Value?) -> Value? {
        if let own = value(body) {
            if isExplained { origins[key] = .account }
            return own
        }
        let answers = profiles.compactMap { profile in
            value(profile.document.body).map { (name: profile.document.profile.value, value: $0) }
        }
        guard let first = answers.first else { return nil }
        if isExplained { origins[key] = .profile(first.name) }
        if let other = answers.first(where: { $0.value != first.value }) {
            reportDisagreement(between: first.name, and: other.name, on: key)
        }
        return first.value
    }

    private mutating func reportDisagreement(between first: String, and second: String, on key: String) {
        let range = document.profiles.first { $0.value == second }?.range ?? document.account.range
        report(
            .profilesDisagree, "the profiles `\(first)` and `\(second)` disagree on `\(key)`", at: range,
            help: "say `\(key)` in the account itself, which comes before its profiles")
    }

    // MARK: Services

    /// The account's services, and those of its profiles that it does not declare itself.
    private mutating func mergedServices() -> [ServiceName: CompiledAccount.Service] {
        var services = Self.enabledServices(of: body, in: entry.file)
        var fromProfiles: [ServiceName: (profile: String, service: CompiledAccount.Service)] = [:]
        for profile in profiles {
            let declared = Self.enabledServices(of: profile.document.body, in: profile.file)
            for (name, service) in declared.sorted(by: { $0.key.text < $1.key.text }) where services[name] == nil {
                if let earlier = fromProfiles[name] {
                    guard earlier.service.asksSame(as: service) else {
                        reportDisagreement(
                            between: earlier.profile, and: profile.document.profile.value, on: "services.\(name.text)")
                        continue
                    }
                } else {
                    fromProfiles[name] = (profile.document.profile.value, service)
                }
            }
        }
        for (name, entry) in fromProfiles { services[name] = entry.service }
        return services
    }

    private static func enabledServices(
        of body: PolicyBody, in file: String
    ) -> [ServiceName: CompiledAccount.Service] {
        var services: [ServiceName: CompiledAccount.Service] = [:]
        for service in body.services where service.isEnabled {
            guard let certificate = service.certificate else { continue }
            services[service.name.value] = CompiledAccount.Service(
                certificate: certificate.value, certificateSpan: SourceSpan(file: file, range: certificate.range),
                fallback: service.fallback)
        }
        return services
    }

    // MARK: Rules

    private mutating func compileRules(
        of body: PolicyBody, in file: String, _ relativeFile: String, _ origin: CompiledRule.Origin,
        _ inherited: Obligations
    ) -> [CompiledRule] {
        var resolver = HostTermResolver(groups: index.groups, file: file)
        var rules: [CompiledRule] = []
        rules.reserveCapacity(body.forward.count)
        // What is taken of a rule is copied, and not the rule.
        let forward = body.forward.span
        for index in forward.indices {
            let hosts = resolver.resolve(forward[index].hosts)
            guard forward[index].isEnabled else { continue }
            let obligations = Obligations(
                readScopes: forward[index].scopes.read ?? inherited.readScopes,
                writeScopes: forward[index].scopes.write ?? inherited.writeScopes,
                certificate: forward[index].certificate?.value, fallback: forward[index].fallback,
                timeouts: inherited.timeouts.overridden(by: forward[index].timeouts),
                limits: inherited.limits.overridden(by: forward[index].limits))
            let start = forward[index].range.start
            rules.append(
                CompiledRule(
                    reference: RuleReference(
                        file: relativeFile, line: Int(start.line), id: forward[index].id?.value),
                    span: SourceSpan(file: file, range: SourceRange(at: start)),
                    certificateSpan: forward[index].certificate.map { SourceSpan(file: file, range: $0.range) },
                    effect: forward[index].effect, mode: forward[index].mode, origin: origin, hosts: hosts,
                    exceptions: forward[index].exceptions.map(\.value), schemes: forward[index].schemes,
                    ports: forward[index].ports, paths: forward[index].paths, methods: forward[index].methods,
                    services: forward[index].services?.map(\.value), obligations: obligations))
        }
        diagnostics += resolver.diagnostics
        return rules
    }

    private mutating func report(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange, help: String
    ) {
        diagnostics.append(Diagnostic(code, message, at: SourceSpan(file: entry.file, range: range), help: help))
    }
}

extension CompiledAccount.Service {
    /// Whether two declarations mean the same, wherever they stand.
    fileprivate func asksSame(as other: CompiledAccount.Service) -> Bool {
        certificate == other.certificate && fallback == other.fallback
    }
}
