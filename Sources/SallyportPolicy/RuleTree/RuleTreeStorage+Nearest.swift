extension RuleTreeStorage {
    /// The allow rules that come nearest to matching.
    ///
    /// Looks at every rule of the account: for answers to people, not for decisions.
    func nearestMisses(to request: PolicyRequest, account: Int, atMost count: Int) -> [NearestMiss] {
        let block = Int(words[account + AccountLayout.Header.rules])
        let misses = RuleReader(tree: self, account: account, block: block).misses(of: request)
        return misses.sorted().prefix(count).map { NearestMiss(rule: $0.reference, failedOn: $0.field) }
    }
}

/// Reads a set of rules back from its layout.
private struct RuleReader {
    /// What a rule's hosts and paths come to for a request.
    private struct Reach {
        var matchesHost = false
        var matchesPath = false
        var sharedLabels = 0
    }

    let tree: RuleTreeStorage
    let account: Int
    let block: Int

    func misses(of request: PolicyRequest) -> [NearestMiss.Rank] {
        let reaches = reaches(of: request)
        return reaches.indices.compactMap { rule in
            let place = RuleSetLayout.rules(tree.words.span, block) + rule * RuleSetLayout.Rule.count
            let shape = tree.words[place + RuleSetLayout.Rule.shape]
            guard shape & RuleSetLayout.Shape.isDeny == 0,
                let field = firstMismatch(rule: place, shape, reaches[rule], request)
            else { return nil }
            return NearestMiss.Rank(
                field: field, sharedLabels: reaches[rule].sharedLabels,
                isOfProfile: shape & RuleSetLayout.Shape.isOfProfile != 0,
                reference: tree.reference(of: RulePlace(account: account, rule: UInt32(rule))))
        }
    }

    private func firstMismatch(
        rule place: Int, _ shape: UInt32, _ reach: Reach, _ request: PolicyRequest
    ) -> RuleField? {
        if !reach.matchesHost { return .host }
        if !reach.matchesPath { return .path }
        let search = RuleSearch(request, service: tree.serviceNumber(of: request), block: block)
        return search.firstMismatch(shape, place, tree.words.span)
    }

    /// Every rule by its number: which of its hosts and paths match.
    private func reaches(of request: PolicyRequest) -> [Reach] {
        let words = tree.words.span
        var reaches = [Reach](repeating: Reach(), count: Int(words[block + RuleSetLayout.Header.ruleCount]))
        for entry in 0..<words[block + RuleSetLayout.Header.entryCount] {
            let place = self.place(of: entry)
            let isPath =
                RuleSetLayout.Entry.kind(words[place + RuleSetLayout.Entry.shape])
                >= RuleSetLayout.EntryKind.literalPath.rawValue
            let host = hostPattern(isPath ? self.place(of: words[place + RuleSetLayout.Entry.host]) : place)
            let matchesHost = host.matches(request.url.host)
            let matchesPath = !isPath || pathPattern(place).matches(request.url.matchPath)
            let shared = zip(host.labelsFromRight, request.url.host.labelsFromRight).prefix { $0 == $1 }.count
            RuleSetLayout.forEachRule(words[place + RuleSetLayout.Entry.rules], words, block: block) { rule in
                let index = Int(rule)
                if matchesHost { reaches[index].matchesHost = true }
                if matchesHost, matchesPath { reaches[index].matchesPath = true }
                reaches[index].sharedLabels = max(reaches[index].sharedLabels, shared)
            }
        }
        return reaches
    }

    private func place(of entry: UInt32) -> Int {
        RuleSetLayout.entries(tree.words.span, block) + Int(entry) * RuleSetLayout.Entry.count
    }

    private func text(_ place: Int) -> String {
        let words = tree.words.span
        return PackedText.string(
            words, at: block + Int(words[place + RuleSetLayout.Entry.text]),
            count: Int(words[place + RuleSetLayout.Entry.shape] & RuleSetLayout.Entry.lengthMask))
    }

    private func kind(_ place: Int) -> RuleSetLayout.EntryKind? {
        RuleSetLayout.EntryKind(rawValue: RuleSetLayout.Entry.kind(tree.words[place + RuleSetLayout.Entry.shape]))
    }

    private func hostPattern(_ place: Int) -> HostPattern {
        let text = text(place)
        switch kind(place) {
        case .oneLabelHost: return HostPattern(.oneLabel, name: text)
        case .anyLabelsHost: return HostPattern(.anyLabels, name: text)
        case .address:
            return IPAddress(text).map { HostPattern(.address($0), name: "") } ?? HostPattern(.exact, name: text)
        default: return HostPattern(.exact, name: text)
        }
    }

    private func pathPattern(_ place: Int) -> PathPattern {
        PathPattern(isPrefix: kind(place) == .pathPrefix, text: text(place))
    }
}
