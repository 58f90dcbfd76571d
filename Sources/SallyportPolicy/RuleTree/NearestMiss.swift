/// An allow rule that did not match, and the first field on which it failed.
public struct NearestMiss: Hashable, Sendable {
    /// The rule.
    public var rule: RuleReference
    /// The first field that does not match, in the order host, path, port, scheme, method, service.
    public var failedOn: RuleField

    /// The allow rules that come nearest to matching.
    static func of(_ request: PolicyRequest, among rules: [CompiledRule], atMost count: Int) -> [NearestMiss] {
        ranked(request, among: rules, atMost: count).map {
            NearestMiss(rule: rules[$0.rule].reference, failedOn: $0.field)
        }
    }

    /// The allow rules that do not match, by their indexes, the nearest first: those that fail latest, then those whose
    /// host shares most labels with the request's, then the account's own, then by file and line.
    ///
    /// Every refusal names its nearest rule, so that this is one pass which allocates nothing for a rule.
    static func ranked(
        _ request: PolicyRequest, among rules: [CompiledRule], atMost count: Int
    ) -> [(rule: Int, field: RuleField)] {
        var nearest: [Miss] = []
        for index in rules.indices where count > 0 && rules[index].effect == .allow {
            guard let field = rules[index].firstMismatch(with: request) else { continue }
            let miss = Miss(rule: index, field: field, shared: rules[index].sharedLabels(with: request.url.host))
            if nearest.count == count, let last = nearest.last, !miss.isNearer(than: last, rules) { continue }
            let place = nearest.firstIndex { miss.isNearer(than: $0, rules) } ?? nearest.count
            nearest.insert(miss, at: place)
            if nearest.count > count { nearest.removeLast() }
        }
        return nearest.map { ($0.rule, $0.field) }
    }

    private struct Miss {
        var rule: Int
        var field: RuleField
        var shared: Int

        func isNearer(than other: Miss, _ rules: [CompiledRule]) -> Bool {
            if field != other.field { return field > other.field }
            if shared != other.shared { return shared > other.shared }
            let (own, others) = (rules[rule].origin, rules[other.rule].origin)
            if own != others { return own == .account }
            return rules[rule].reference < rules[other.rule].reference
        }
    }
}

extension CompiledRule {
    /// How many labels, from the right, the best of the rule's hosts has in common with a host.
    func sharedLabels(with host: ForwardURL.Host) -> Int {
        var most = 0
        for pattern in hosts { most = max(most, pattern.sharedLabels(with: host)) }
        return most
    }
}

extension HostPattern {
    /// How many labels, from the right, the pattern's name has in common with a host; an address is one label.
    fileprivate func sharedLabels(with host: ForwardURL.Host) -> Int {
        switch (kind, host) {
        case (.address(let own), .address(let other)): own == other ? 1 : 0
        case (.address, .name), (_, .address): 0
        case (_, .name(let host)): Self.sharedLabels(name.utf8.span, host.utf8.span)
        }
    }

    private static func sharedLabels(_ first: Span<UInt8>, _ second: Span<UInt8>) -> Int {
        var labels = 0
        for offset in 0...min(first.count, second.count) {
            let byte = byte(of: first, fromRight: offset)
            guard byte == self.byte(of: second, fromRight: offset) else { break }
            if byte == UInt8(ascii: ".") { labels += 1 }
        }
        return labels
    }

    /// A name's beginning ends its first label as a dot would.
    private static func byte(of name: Span<UInt8>, fromRight offset: Int) -> UInt8 {
        offset < name.count ? name[name.count - 1 - offset] : UInt8(ascii: ".")
    }
}
