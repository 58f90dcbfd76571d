/// One walk over the ceiling's denials of names: the first that denies the host, in the order of writing.
struct CeilingSearch {
    private typealias Layout = RuleSetLayout

    private let block: Int
    /// The number of the denial; `none` for none.
    private(set) var denial = RuleSetLayout.none

    /// A walk over the set that begins at `block`.
    init(block: Int) {
        self.block = block
    }

    /// Looks at the denials of one host pattern that matches.
    mutating func visit(_ entry: UInt32, _ name: Span<UInt8>, _ words: Span<UInt32>) {
        let place = Layout.entries(words, block) + Int(entry) * Layout.Entry.count
        Layout.forEachRule(words[place + Layout.Entry.rules], words, block: block) { rule in
            if rule < denial, !isException(rule, name, words) { denial = rule }
        }
    }

    private func isException(_ rule: UInt32, _ name: Span<UInt8>, _ words: Span<UInt32>) -> Bool {
        let place = Layout.rules(words, block) + Int(rule) * Layout.Rule.count
        let extra = Int(words[place + Layout.Rule.extra])
        guard extra != 0 else { return false }
        let exceptions = words[block + extra + Layout.Extra.exceptions]
        return ExceptionList.contains(name, words, block: block, at: exceptions)
    }
}

extension Ceiling {
    /// The denials of names as a set of rules, in the order of writing.
    func layOut() -> [UInt32] {
        let nothing = Obligations(
            readScopes: [], writeScopes: [], certificate: nil, fallback: nil, timeouts: .standard, limits: .standard)
        let rules = denials.map { denial in
            CompiledRule(
                reference: denial.reference, span: .nowhere,
                certificateSpan: nil, effect: .deny, mode: .enforce, origin: .account, hosts: denial.hosts,
                exceptions: denial.exceptions, schemes: nil, ports: nil, paths: nil, methods: nil, services: nil,
                obligations: nothing)
        }
        var terms = SharedTerms()
        return RuleSetEncoder.encode(rules, ownFile: "", &terms)
    }
}
