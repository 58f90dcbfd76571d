/// Gives the terms that accounts still use new numbers, without gaps.
struct TermRenumbering {
    private typealias Rule = RuleSetLayout.Rule

    private let old: SharedTerms
    private(set) var terms = SharedTerms()
    /// New numbers by the old ones; nil as long as a term has not been met.
    private var services: [UInt32?]
    private var files: [UInt32?]
    private var obligations: [UInt32?]

    init(_ old: SharedTerms) {
        self.old = old
        services = Array(repeating: nil, count: old.services.count)
        files = Array(repeating: nil, count: old.files.count)
        obligations = Array(repeating: nil, count: old.obligations.count)
    }

    /// An account's words, and those of its rules, with the new numbers.
    mutating func renumbered(
        _ words: Words, _ extent: RuleTreeStorage.Extent
    ) -> (own: ContiguousArray<UInt32>, rules: ContiguousArray<UInt32>) {
        var own = ContiguousArray((0..<extent.count).map { words[extent.start + $0] })
        renumber(account: extent.start + extent.header, words, from: extent.start, &own)
        var rules = ContiguousArray((0..<extent.rulesCount).map { words[extent.rules + $0] })
        rules[RuleSetLayout.Header.shape] &= ~RuleSetLayout.Header.isShared
        var place = extent.rules + Int(words[extent.rules + RuleSetLayout.Header.rules])
        for _ in 0..<extent.ruleCount {
            let rule = RuleWords(words, block: extent.rules, place: place)
            renumber(rule, &rules)
            place = rule.end
        }
        return (own, rules)
    }

    private mutating func renumber(
        account: Int, _ words: Words, from start: Int, _ own: inout ContiguousArray<UInt32>
    ) {
        let header = account - start
        own[header + AccountLayout.Header.obligations] = obligations(words[account + AccountLayout.Header.obligations])
        own[header + AccountLayout.Header.folder] = file(words[account + AccountLayout.Header.folder])
        let services = AccountLayout.services(words, account)
        for index in 0..<AccountLayout.serviceCount(words, account) {
            let place = services + index * AccountLayout.Service.count
            let name = words[place + AccountLayout.Service.name]
            own[place - start] =
                service(name & AccountLayout.Service.nameMask) | name & ~AccountLayout.Service.nameMask
            let certificate = account - Int(words[place + AccountLayout.Service.certificate])
            let source = certificate + RuleSetLayout.Certificate.file
            own[source - start] = file(words[source])
        }
    }

    private mutating func renumber(_ rule: RuleWords, _ rules: inout ContiguousArray<UInt32>) {
        let words = rule.words
        let block = rule.block
        rules[rule.place + Rule.obligations - block] = obligations(words[rule.place + Rule.obligations])
        if rule.shape & RuleSetLayout.Shape.namesServices != 0 {
            let services = words[rule.services]
            if services & Rule.isSingle != 0 {
                rules[rule.services - block] = service(services & ~Rule.isSingle) | Rule.isSingle
            } else {
                let list = Int(services)
                for index in list + 1..<list + 1 + Int(words[block + list]) {
                    rules[index] = service(words[block + index])
                }
            }
        }
        if let file = rule.file { rules[file - block] = self.file(words[file]) }
        if let certificate = rule.extra(RuleSetLayout.Extra.certificate) {
            let source = certificate + RuleSetLayout.Certificate.file
            rules[source - block] = file(words[source])
        }
    }

    private mutating func service(_ number: UInt32) -> UInt32 {
        guard number != Rule.noService else { return number }
        if let known = services[Int(number)] { return known }
        let new = terms.index(ofService: old.services.bytes(Int(number)).span)
        services[Int(number)] = new
        return new
    }

    private mutating func file(_ number: UInt32) -> UInt32 {
        guard number != RuleSetLayout.none else { return number }
        if let known = files[Int(number)] { return known }
        let new = terms.index(ofFile: old.files.key(number).span)
        files[Int(number)] = new
        return new
    }

    private mutating func obligations(_ number: UInt32) -> UInt32 {
        if let known = obligations[Int(number)] { return known }
        let new = terms.index(of: old.obligations[Int(number)])
        obligations[Int(number)] = new
        return new
    }
}
