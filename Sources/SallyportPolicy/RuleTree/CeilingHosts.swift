/// The ceiling's denials of names, laid out as a set of rules is.
struct CeilingHosts: Sendable {
    private let words: [UInt32]
    private let references: [RuleReference]

    init(_ ceiling: Ceiling) {
        references = ceiling.denials.map(\.reference)
        let nothing = Obligations(
            readScopes: [], writeScopes: [], certificate: nil, fallback: nil, timeouts: .standard, limits: .standard)
        let rules = ceiling.denials.map { denial in
            CompiledRule(
                reference: denial.reference, span: SourceSpan(file: "", range: SourceRange(at: .start)),
                certificateSpan: nil, effect: .deny, mode: .enforce, origin: .account, hosts: denial.hosts,
                exceptions: denial.exceptions, schemes: nil, ports: nil, paths: nil, methods: nil, services: nil,
                obligations: nothing)
        }
        var terms = SharedTerms()
        words = rules.allSatisfy(\.hosts.isEmpty) ? [] : RuleSetEncoder.encode(rules, ownFile: "", &terms)
    }

    /// The first entry of the ceiling that denies a name.
    func denial(of name: Span<UInt8>) -> RuleReference? {
        guard !words.isEmpty else { return nil }
        let words = words.span
        var first = UInt32.max
        HostLookup.visit(name, words, block: 0) { entry in
            let place = RuleSetLayout.entries(words, 0) + Int(entry) * RuleSetLayout.Entry.count
            let rules = words[place + RuleSetLayout.Entry.rules]
            RuleSetLayout.forEachRule(rules, words, block: 0) { rule in
                if rule < first, !isException(rule, name, words) { first = rule }
            }
        }
        return first == .max ? nil : references[Int(first)]
    }

    private func isException(_ rule: UInt32, _ name: Span<UInt8>, _ words: Span<UInt32>) -> Bool {
        let place = RuleSetLayout.rules(words, 0) + Int(rule) * RuleSetLayout.Rule.count
        let extra = Int(words[place + RuleSetLayout.Rule.extra])
        guard extra != 0 else { return false }
        return ExceptionList.contains(name, words, block: 0, at: words[extra + RuleSetLayout.Extra.exceptions])
    }
}
