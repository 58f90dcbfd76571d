/// Looks for what the ceiling says of a host that is a name.
enum CeilingSearch {
    /// The number of the first denial of the host, in the order of writing; nil for none.
    @inline(__always)
    static func denial(of keys: RequestKeys, _ words: Words) -> Int? {
        let lookup = EntryLookup(words, block: 0)
        var first = Int.max
        lookup.forEachHost(keys) { first = min(first, denial(at: $0, keys, lookup)) }
        return first == Int.max ? nil : first
    }

    /// The number of the first denial that a host's entry leads to; the greatest for none.
    @inline(never)
    private static func denial(at host: Int, _ keys: RequestKeys, _ lookup: EntryLookup) -> Int {
        var first = Int.max
        lookup.forEachRule(of: host) { place in
            let rule = RuleWords(lookup.words, block: 0, place: place)
            // In the place of a line stands the number of the denial.
            if rule.line < first, !isException(rule, keys) { first = rule.line }
        }
        return first
    }

    private static func isException(_ rule: RuleWords, _ keys: RequestKeys) -> Bool {
        guard let exceptions = rule.extra(RuleSetLayout.Extra.exceptions) else { return false }
        return ExceptionList.contains(keys, rule.words, at: exceptions)
    }
}

extension Ceiling {
    /// The denials of names as a set of rules, each with its number in the place of its line.
    func layOut() -> OwnedWords {
        let nothing = Obligations(
            readScopes: [], writeScopes: [], certificate: nil, fallback: nil, timeouts: .standard, limits: .standard)
        let rules = denials.enumerated().map { number, denial in
            CompiledRule(
                reference: RuleReference(file: "", line: number), span: .nowhere,
                certificateSpan: nil, effect: .deny, mode: .enforce, origin: .account, hosts: denial.hosts,
                exceptions: denial.exceptions, schemes: nil, ports: nil, paths: nil, methods: nil, services: nil,
                obligations: nothing)
        }
        var numbers = TermNumbers(SharedTermsBoard(SharedTerms()))
        var encoder = RuleSetEncoder()
        var words: ContiguousArray<UInt32> = []
        encoder.append(rules, ownFile: SourceSpan.nowhere.file, to: &words, &numbers)
        return OwnedWords(words)
    }
}
